namespace Concurrency;

/// <summary>Joining with a time-out, in the time of the activity's <see cref="TimeProvider"/>.</summary>
/// <remarks>A time-out ends the wait; the activity runs on.</remarks>
public static class ActivityTimeoutExtensions
{
    /// <inheritdoc cref="IActivity.JoinAsync"/>
    /// <param name="activity">The activity to wait for.</param>
    /// <param name="timeout">Zero or more; <see cref="Timeout.InfiniteTimeSpan"/> for none.</param>
    /// <param name="cancellationToken">Abandons the wait. The activity runs on.</param>
    /// <exception cref="TimeoutException">The activity did not end in time.</exception>
    public static ValueTask JoinAsync(
        this IActivity activity, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(activity);
        return TimedWait.Begin(
            activity, "Join", timeout, activity, static (a, t) => a.JoinAsync(t), cancellationToken);
    }

    /// <inheritdoc cref="IActivity{T}.JoinAsync"/>
    /// <param name="activity">The activity to wait for.</param>
    /// <param name="timeout">Zero or more; <see cref="Timeout.InfiniteTimeSpan"/> for none.</param>
    /// <param name="cancellationToken">Abandons the wait. The activity runs on.</param>
    /// <exception cref="TimeoutException">The activity did not end in time.</exception>
    public static ValueTask<T> JoinAsync<T>(
        this IActivity<T> activity, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(activity);
        return TimedWait<T>.Begin(
            activity, "Join", timeout, activity, static (a, t) => a.JoinAsync(t), cancellationToken);
    }

    /// <inheritdoc cref="IActivity.Join"/>
    /// <param name="activity">The activity to wait for.</param>
    /// <param name="timeout">Zero or more; <see cref="Timeout.InfiniteTimeSpan"/> for none.</param>
    /// <param name="cancellationToken">Abandons the wait. The activity runs on.</param>
    /// <exception cref="TimeoutException">The activity did not end in time.</exception>
    public static void Join(this IActivity activity, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(activity);
        TimedWait.Block(
            activity, "Join", timeout, activity, static (a, t) => a.Join(t), cancellationToken);
    }

    /// <inheritdoc cref="IActivity{T}.Join"/>
    /// <param name="activity">The activity to wait for.</param>
    /// <param name="timeout">Zero or more; <see cref="Timeout.InfiniteTimeSpan"/> for none.</param>
    /// <param name="cancellationToken">Abandons the wait. The activity runs on.</param>
    /// <exception cref="TimeoutException">The activity did not end in time.</exception>
    public static T Join<T>(this IActivity<T> activity, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(activity);
        return TimedWait<T>.Block(
            activity, "Join", timeout, activity, static (a, t) => a.Join(t), cancellationToken);
    }
}
