namespace Concurrency;

/// <summary>The waiting verbs of events, countdowns and barriers with a time-out.</summary>
/// <remarks>In the time of the object's <see cref="TimeProvider"/>. A time-out of zero takes effect at once or not at all.</remarks>
public static class SignalTimeoutExtensions
{
    /// <inheritdoc cref="IManualResetEvent.WaitAsync"/>
    /// <param name="manualResetEvent">The object.</param>
    /// <param name="timeout">Zero or more; <see cref="Timeout.InfiniteTimeSpan"/> for none.</param>
    /// <param name="cancellationToken">Abandons the wait.</param>
    /// <exception cref="TimeoutException">It was not set in time.</exception>
    public static ValueTask WaitAsync(
        this IManualResetEvent manualResetEvent, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(manualResetEvent);
        return TimedWait.Begin(
            manualResetEvent, "Wait", timeout, manualResetEvent, static (m, t) => m.WaitAsync(t), cancellationToken);
    }

    /// <inheritdoc cref="IManualResetEvent.Wait"/>
    /// <param name="manualResetEvent">The object.</param>
    /// <param name="timeout">Zero or more; <see cref="Timeout.InfiniteTimeSpan"/> for none.</param>
    /// <param name="cancellationToken">Abandons the wait.</param>
    /// <exception cref="TimeoutException">It was not set in time.</exception>
    public static void Wait(
        this IManualResetEvent manualResetEvent, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(manualResetEvent);
        TimedWait.Block(manualResetEvent, "Wait", timeout, manualResetEvent, static (m, t) => m.Wait(t), cancellationToken);
    }

    /// <inheritdoc cref="IAutoResetEvent.WaitAsync"/>
    /// <param name="autoResetEvent">The object.</param>
    /// <param name="timeout">Zero or more; <see cref="Timeout.InfiniteTimeSpan"/> for none.</param>
    /// <param name="cancellationToken">Abandons the wait.</param>
    /// <exception cref="TimeoutException">It was not set in time; no set was taken.</exception>
    public static ValueTask WaitAsync(
        this IAutoResetEvent autoResetEvent, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(autoResetEvent);
        return TimedWait.Begin(
            autoResetEvent, "Wait", timeout, autoResetEvent, static (a, t) => a.WaitAsync(t), cancellationToken);
    }

    /// <inheritdoc cref="IAutoResetEvent.Wait"/>
    /// <param name="autoResetEvent">The object.</param>
    /// <param name="timeout">Zero or more; <see cref="Timeout.InfiniteTimeSpan"/> for none.</param>
    /// <param name="cancellationToken">Abandons the wait.</param>
    /// <exception cref="TimeoutException">It was not set in time; no set was taken.</exception>
    public static void Wait(
        this IAutoResetEvent autoResetEvent, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(autoResetEvent);
        TimedWait.Block(autoResetEvent, "Wait", timeout, autoResetEvent, static (a, t) => a.Wait(t), cancellationToken);
    }

    /// <inheritdoc cref="ICountdownEvent.WaitAsync"/>
    /// <param name="countdown">The object.</param>
    /// <param name="timeout">Zero or more; <see cref="Timeout.InfiniteTimeSpan"/> for none.</param>
    /// <param name="cancellationToken">Abandons the wait.</param>
    /// <exception cref="TimeoutException">The count did not reach zero in time.</exception>
    public static ValueTask WaitAsync(
        this ICountdownEvent countdown, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(countdown);
        return TimedWait.Begin(countdown, "Wait", timeout, countdown, static (c, t) => c.WaitAsync(t), cancellationToken);
    }

    /// <inheritdoc cref="ICountdownEvent.Wait"/>
    /// <param name="countdown">The object.</param>
    /// <param name="timeout">Zero or more; <see cref="Timeout.InfiniteTimeSpan"/> for none.</param>
    /// <param name="cancellationToken">Abandons the wait.</param>
    /// <exception cref="TimeoutException">The count did not reach zero in time.</exception>
    public static void Wait(
        this ICountdownEvent countdown, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(countdown);
        TimedWait.Block(countdown, "Wait", timeout, countdown, static (c, t) => c.Wait(t), cancellationToken);
    }

    /// <inheritdoc cref="IBarrier.SignalAndWaitAsync"/>
    /// <param name="barrier">The object.</param>
    /// <param name="timeout">Zero or more; <see cref="Timeout.InfiniteTimeSpan"/> for none.</param>
    /// <param name="cancellationToken">Abandons the wait.</param>
    /// <exception cref="TimeoutException">Not all arrived in time; the caller has not arrived, and the phase stays open for it.</exception>
    public static ValueTask<long> SignalAndWaitAsync(
        this IBarrier barrier, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(barrier);
        return TimedWait<long>.Begin(
            barrier, "SignalAndWait", timeout, barrier, static (b, t) => b.SignalAndWaitAsync(t), cancellationToken);
    }

    /// <inheritdoc cref="IBarrier.SignalAndWait"/>
    /// <param name="barrier">The object.</param>
    /// <param name="timeout">Zero or more; <see cref="Timeout.InfiniteTimeSpan"/> for none.</param>
    /// <param name="cancellationToken">Abandons the wait.</param>
    /// <exception cref="TimeoutException">Not all arrived in time; the caller has not arrived, and the phase stays open for it.</exception>
    public static long SignalAndWait(
        this IBarrier barrier, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(barrier);
        return TimedWait<long>.Block(
            barrier, "SignalAndWait", timeout, barrier, static (b, t) => b.SignalAndWait(t), cancellationToken);
    }
}
