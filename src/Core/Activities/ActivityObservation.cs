using Concurrency.Activities;

namespace Concurrency;

/// <summary>Hearing of the end of activities without waiting for it.</summary>
public static class ActivityObservation
{
    /// <summary>
    /// Has somebody told once when the activity has ended, or each instance of a group; at once if it has. Its failure counts as
    /// awaited.
    /// </summary>
    /// <remarks>
    /// The call-back runs on the stack of the activity's last step, before joiners resume, and needs no thread of the pool. It
    /// must be short, must not block, and must only wake others; what it throws is lost.
    /// </remarks>
    /// <param name="activity">The activity, or a group of instances.</param>
    /// <param name="callback">Gets the activity which has ended; of a group, the instance.</param>
    public static void OnEnded(this IActivity activity, Action<IActivity> callback)
    {
        ArgumentNullException.ThrowIfNull(activity);
        ArgumentNullException.ThrowIfNull(callback);
        switch (activity)
        {
            case Strand strand:
                strand.IsAwaited = true;
                strand.Observe(new Callback(callback));
                break;
            case IActivityGroup group:
                _ = group.Completion; // The group is awaited as well.
                foreach (var instance in group.Instances)
                    instance.OnEnded(callback);

                break;
            default:
                // A stand-in, or somebody else's activity.
                activity.Completion.ContinueWith(
                    _ => callback(activity),
                    CancellationToken.None,
                    TaskContinuationOptions.ExecuteSynchronously,
                    TaskScheduler.Default);
                break;
        }
    }

    private sealed class Callback(Action<IActivity> action) : IEndObserver
    {
        public void OnEnded(Strand activity)
        {
            try
            {
                action(activity);
            }
            catch (Exception)
            {
                // The activity has ended, and whatever else follows from that must go on.
            }
        }
    }
}
