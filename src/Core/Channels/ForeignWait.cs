using Concurrency.Activities;
using Concurrency.Backends;
using Concurrency.Waiting;

namespace Concurrency.Channels;

/// <summary>A wait of this library around an operation of somebody else's, which takes a token and is lossless when cancelled.</summary>
/// <remarks>
/// A cancellation of the wait does not claim it but signals the operation's token. What the operation then says is the outcome:
/// it may have taken effect at the same moment, and an item it took must not be lost.
/// </remarks>
internal sealed class ForeignWait<T> : Wait<T>
{
    // Left to the collector: a cancellation that comes late finds it alive and harmless.
    private readonly CancellationTokenSource _cancellation;
    private readonly CancellationToken _callerToken;
    private readonly CancellationTokenRegistration _callerRegistration;
    private readonly ValueTask<T> _operation;
    private Exception? _reason;

    private ForeignWait(
        ValueTask<T> operation, CancellationTokenSource cancellation, CancellationToken callerToken)
    {
        _operation = operation;
        _cancellation = cancellation;
        _callerToken = callerToken;
        _callerRegistration = callerToken.UnsafeRegister(
            static source => _ = ((CancellationTokenSource)source!).CancelAsync(), cancellation);
    }

    public static ValueTask<T> Begin(
        IWaitTarget target,
        OperationKind kind,
        Func<CancellationToken, ValueTask<T>> operation,
        CancellationToken cancellationToken)
    {
        var thread = PerThread.Current;
        if (Verb.Refuse(thread.Scope, cancellationToken) is { } refusal)
            return Verb.Failed<T>(refusal);

        var cancellation = new CancellationTokenSource();
        var begun = operation(cancellation.Token);
        if (begun.IsCompletedSuccessfully)
            return Verb.Done(thread, begun.Result);

        var wait = new ForeignWait<T>(begun, cancellation, cancellationToken);
        wait.Open(target, kind, thread.Scope, usesToken: false);
        wait.Publish(CancellationToken.None);
        wait.Follow();
        return wait.AsValueTask();
    }

    /// <summary>As <see cref="Begin"/>, for an operation whose result means nothing.</summary>
    public static ValueTask BeginVoid(
        IWaitTarget target,
        OperationKind kind,
        Func<CancellationToken, ValueTask<T>> operation,
        CancellationToken cancellationToken)
    {
        var begun = Begin(target, kind, operation, cancellationToken);
        if (begun.IsCompletedSuccessfully)
            return default;

        var relay = new RelayWait(target, kind);
        relay.Begin(new(begun.AsTask()));
        return relay.AsVoidValueTask();
    }

    public static T Block(
        IWaitTarget target,
        OperationKind kind,
        Func<CancellationToken, ValueTask<T>> operation,
        CancellationToken cancellationToken,
        string? verb = null)
    {
        verb ??= kind.ToString();
        var thread = Verb.EnterBlocking(verb, verb + "Async");
        Verb.ThrowIfRefused(thread.Scope, cancellationToken);
        var cancellation = new CancellationTokenSource();
        var begun = operation(cancellation.Token);
        if (begun.IsCompletedSuccessfully)
            return begun.Result;

        var wait = new ForeignWait<T>(begun, cancellation, cancellationToken);
        wait.OpenBlocking(target, kind, thread, usesToken: false);
        wait.Follow();
        return wait.BlockForResult(CancellationToken.None);
    }

    public override void CancelFromOwner(long version, Scope scope) => Abandon(scope.CreateCancellation());

    protected override void EndByInterrupt(long version, ThreadInterruptedException interrupt) => Abandon(interrupt);

    protected override void Release() => Close();

    private void Abandon(Exception reason)
    {
        Interlocked.CompareExchange(ref _reason, reason, null);
        _ = _cancellation.CancelAsync();
    }

    private void Follow()
    {
        var awaiter = _operation.ConfigureAwait(false).GetAwaiter();
        if (awaiter.IsCompleted)
            Finish();
        else
            awaiter.UnsafeOnCompleted(Finish);
    }

    private void Finish()
    {
        _callerRegistration.Unregister();
        TryClaim();
        try
        {
            Result = _operation.GetAwaiter().GetResult();
        }
        catch (OperationCanceledException cancelled) when (cancelled.CancellationToken == _cancellation.Token)
        {
            Error = _callerToken.IsCancellationRequested
                ? new OperationCanceledException(cancelled.Message, cancelled, _callerToken)
                : _reason ?? cancelled;
        }
        catch (Exception exception)
        {
            Error = exception;
        }

        Settle();
    }
}
