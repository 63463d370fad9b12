using Concurrency.Placement;

namespace Concurrency.Hosting;

/// <summary>A hosted activity that was started: all its instances.</summary>
/// <param name="registration">As it was registered.</param>
/// <param name="handle">The activity, or the group of its instances.</param>
/// <param name="policy">The rules when it was started.</param>
internal sealed class HostedRun(HostedActivityRegistration registration, IActivity handle, IPlacementPolicy? policy)
{
    private int _running = CountInstances(handle);
    private int _notCompleted;
    private Exception? _failure;
    private string? _cancelled;

    public HostedActivityRegistration Registration => registration;

    public IActivity Handle => handle;

    public IReadOnlyList<IActivity> Instances => handle is IActivityGroup group ? group.Instances : [handle];

    /// <summary>The first failure of an instance.</summary>
    public Exception? Failure => Volatile.Read(ref _failure);

    /// <summary>The path of an instance which was cancelled.</summary>
    public string? Cancelled => Volatile.Read(ref _cancelled);

    /// <summary>Whether every instance has completed. For when the last has ended.</summary>
    public bool IsCompleted => Volatile.Read(ref _notCompleted) == 0;

    /// <summary>Whether the host stops by the failure of an instance. To a hosted activity the host is what a parent is to others.</summary>
    public bool IsFatal(IActivity instance)
    {
        var options = registration.Options;
        var rule = FindRule(instance);
        var code = options.OnFailure == FailureMode.LogAndContinue ? FailureResponse.Isolate : FailureResponse.FailParent;
        var response = rule.OnFailure?.Value ?? (options.OnFailure == FailureMode.Restart ? FailureResponse.Restart : code);
        if (response == FailureResponse.Restart)
        {
            response = rule.Restart?.Escalation?.Value
                ?? (options.OnFailure == FailureMode.LogAndContinue ? code : options.Restart.Escalation);
        }

        return response == FailureResponse.FailParent;
    }

    /// <returns>Whether it was the last.</returns>
    public bool OnEnded(IActivity instance)
    {
        var state = instance.State;
        if (state != ActivityState.Completed)
            Interlocked.Increment(ref _notCompleted);

        if (state == ActivityState.Failed)
            Interlocked.CompareExchange(ref _failure, instance.Failures[0], null);
        else if (state == ActivityState.Cancelled)
            Interlocked.CompareExchange(ref _cancelled, instance.Path, null);

        return Interlocked.Decrement(ref _running) == 0;
    }

    private ActivityRule FindRule(IActivity instance) =>
        policy is null ? default
        : policy.UsesIndices && handle is IActivityGroup group
            ? policy.PlaceActivity($"{registration.Name}[{group.Instances.Index().First(item => item.Item == instance).Index}]")
        : policy.PlaceActivity(registration.Name);

    private static int CountInstances(IActivity handle) => handle is IActivityGroup group ? group.Instances.Count : 1;
}
