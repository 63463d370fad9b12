using System.Threading.Tasks.Sources;

namespace Concurrency;

// A verb under a time-out: it is begun with a token of its own, a timer is armed only if it really waits, and the cancellation
// which the timer caused becomes a TimeoutException. The waits below are value task sources and no async methods, so that the
// continuation reaches the wait inside and comes home with it.
internal abstract class TimeLimit(object target, string operation, TimeSpan timeout, CancellationToken callerToken)
{
    private readonly CancellationTokenSource _cancellation = new();
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

    // A time-out of zero takes what is there: blocking verbs ask their Try twin first, since the timer could beat them to it.
    public static bool IsZero(TimeSpan timeout, CancellationToken cancellationToken) =>
        timeout == TimeSpan.Zero && !cancellationToken.IsCancellationRequested;

    protected void Arm()
    {
        _callerRegistration = callerToken.UnsafeRegister(
            static source => ((CancellationTokenSource)source!).Cancel(), _cancellation);
        _timer = ((target as ICoordinationObject)?.TimeProvider ?? TimeProvider.System).CreateTimer(
            static source => ((CancellationTokenSource)source!).Cancel(), _cancellation, timeout, Timeout.InfiniteTimeSpan);
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
                $"{operation} on '{(target as ICoordinationObject)?.Path}' did not complete within {timeout:c}.", cancelled);

    protected static ValueTaskSourceStatus StatusOf(bool isCompleted, bool isSuccessful) =>
        !isCompleted ? ValueTaskSourceStatus.Pending
        : isSuccessful ? ValueTaskSourceStatus.Succeeded
        : ValueTaskSourceStatus.Faulted;
}
