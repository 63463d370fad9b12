using System.Threading.Tasks.Sources;

namespace Concurrency;

// A verb under a time-out: it is begun with a token of its own, a timer is armed only if it really waits, and the cancellation
// which the timer caused becomes a TimeoutException. The waits below are value task sources and no async methods, so that the
// continuation reaches the wait inside and comes home with it.
internal abstract class TimeLimit(object target, string operation, TimeSpan timeout, CancellationToken callerToken)
{
    // The longest period of a BCL timer is about 49 days; a longer time-out is armed again when this has passed.
    private static readonly TimeSpan s_longestPeriod = TimeSpan.FromDays(40);

    private readonly CancellationTokenSource _cancellation = new();
    private readonly TimeSpan _timeout = timeout;
    private TimeSpan _remaining = timeout;
    private CancellationTokenRegistration _callerRegistration;
    private ITimer? _timer;

    protected CancellationToken Token => _cancellation.Token;

    // Whether there is nothing to limit: no time-out, or a caller who has cancelled already, as the verb itself will say.
    public static bool IsMoot(TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (timeout == Timeout.InfiniteTimeSpan)
            return true;

        ArgumentOutOfRangeException.ThrowIfLessThan(timeout, TimeSpan.Zero);
        return cancellationToken.IsCancellationRequested;
    }

    protected void Arm()
    {
        _callerRegistration = callerToken.UnsafeRegister(
            static source => ((CancellationTokenSource)source!).Cancel(), _cancellation);
        if (_timeout == TimeSpan.Zero)
        {
            _cancellation.Cancel();
            return;
        }

        TimerCallback callback = static limit => ((TimeLimit)limit!).OnTimer();
        _timer = (target as ICoordinationObject)?.CreateTimer(callback, this)
            ?? TimeProvider.System.CreateTimer(callback, this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(NextPeriod(), Timeout.InfiniteTimeSpan);
    }

    // The source is left to the collector: a timer or a caller's token which fires late finds it alive and harmless.
    protected void Disarm()
    {
        _timer?.Dispose();
        _callerRegistration.Unregister();
    }

    protected bool Caused(OperationCanceledException cancelled) => cancelled.CancellationToken == _cancellation.Token;

    protected Exception Translate(OperationCanceledException cancelled) =>
        callerToken.IsCancellationRequested
            ? new OperationCanceledException(cancelled.Message, cancelled, callerToken)
            : new TimeoutException(
                $"{operation} on '{(target as ICoordinationObject)?.Path}' did not complete within {_timeout:c}.", cancelled);

    private void OnTimer()
    {
        if (_remaining > TimeSpan.Zero)
            _timer!.Change(NextPeriod(), Timeout.InfiniteTimeSpan);
        else
            _cancellation.Cancel();
    }

    private TimeSpan NextPeriod()
    {
        var period = _remaining < s_longestPeriod ? _remaining : s_longestPeriod;
        _remaining -= period;
        return period;
    }

    protected static ValueTaskSourceStatus StatusOf(bool isCompleted, bool isSuccessful) =>
        !isCompleted ? ValueTaskSourceStatus.Pending
        : isSuccessful ? ValueTaskSourceStatus.Succeeded
        : ValueTaskSourceStatus.Faulted;
}
