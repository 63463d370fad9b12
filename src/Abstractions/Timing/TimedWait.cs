using System.Threading.Tasks.Sources;

namespace Concurrency;

internal sealed class TimedWait : TimeLimit, IValueTaskSource
{
    private ValueTask _wait;

    private TimedWait(object target, string operation, TimeSpan timeout, CancellationToken callerToken)
        : base(target, operation, timeout, callerToken)
    {
    }

    public static ValueTask Begin<TState>(
        object target,
        string operation,
        TimeSpan timeout,
        TState state,
        Func<TState, CancellationToken, ValueTask> verb,
        CancellationToken cancellationToken)
    {
        if (IsMoot(timeout, cancellationToken))
            return verb(state, cancellationToken);

        var timed = new TimedWait(target, operation, timeout, cancellationToken);
        timed._wait = verb(state, timed.Token);
        if (timed._wait.IsCompleted)
            return timed._wait;

        timed.Arm();
        return new(timed, token: 0);
    }

    public static void Block<TState>(
        object target,
        string operation,
        TimeSpan timeout,
        TState state,
        Action<TState, CancellationToken> verb,
        CancellationToken cancellationToken) =>
        TimedWait<bool>.Block(
            target,
            operation,
            timeout,
            (state, verb),
            static (s, token) =>
            {
                s.verb(s.state, token);
                return true;
            },
            cancellationToken);

    public ValueTaskSourceStatus GetStatus(short token) => StatusOf(_wait.IsCompleted, _wait.IsCompletedSuccessfully);

    public void OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        var captures = (flags & ValueTaskSourceOnCompletedFlags.UseSchedulingContext) != 0;
        var awaiter = _wait.ConfigureAwait(captures).GetAwaiter();
        if ((flags & ValueTaskSourceOnCompletedFlags.FlowExecutionContext) != 0)
            awaiter.OnCompleted(() => continuation(state));
        else
            awaiter.UnsafeOnCompleted(() => continuation(state));
    }

    public void GetResult(short token)
    {
        try
        {
            _wait.GetAwaiter().GetResult();
        }
        catch (OperationCanceledException cancelled) when (Caused(cancelled))
        {
            throw Translate(cancelled);
        }
        finally
        {
            Disarm();
        }
    }
}

internal sealed class TimedWait<T> : TimeLimit, IValueTaskSource<T>
{
    private ValueTask<T> _wait;

    private TimedWait(object target, string operation, TimeSpan timeout, CancellationToken callerToken)
        : base(target, operation, timeout, callerToken)
    {
    }

    public static ValueTask<T> Begin<TState>(
        object target,
        string operation,
        TimeSpan timeout,
        TState state,
        Func<TState, CancellationToken, ValueTask<T>> verb,
        CancellationToken cancellationToken)
    {
        if (IsMoot(timeout, cancellationToken))
            return verb(state, cancellationToken);

        var timed = new TimedWait<T>(target, operation, timeout, cancellationToken);
        timed._wait = verb(state, timed.Token);
        if (timed._wait.IsCompleted)
            return timed._wait;

        timed.Arm();
        return new(timed, token: 0);
    }

    public static T Block<TState>(
        object target,
        string operation,
        TimeSpan timeout,
        TState state,
        Func<TState, CancellationToken, T> verb,
        CancellationToken cancellationToken)
    {
        if (IsMoot(timeout, cancellationToken))
            return verb(state, cancellationToken);

        var timed = new TimedWait<T>(target, operation, timeout, cancellationToken);
        var coordination = target as ICoordinationObject;
        if (coordination is not null)
            coordination.BeforeParking(timed.Arm);
        else
            timed.Arm(); // A stand-in, which cannot say whether it will wait.

        try
        {
            return verb(state, timed.Token);
        }
        catch (OperationCanceledException cancelled) when (timed.Caused(cancelled))
        {
            throw timed.Translate(cancelled);
        }
        finally
        {
            coordination?.BeforeParking(null);
            timed.Disarm();
        }
    }

    public ValueTaskSourceStatus GetStatus(short token) => StatusOf(_wait.IsCompleted, _wait.IsCompletedSuccessfully);

    public void OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        var captures = (flags & ValueTaskSourceOnCompletedFlags.UseSchedulingContext) != 0;
        var awaiter = _wait.ConfigureAwait(captures).GetAwaiter();
        if ((flags & ValueTaskSourceOnCompletedFlags.FlowExecutionContext) != 0)
            awaiter.OnCompleted(() => continuation(state));
        else
            awaiter.UnsafeOnCompleted(() => continuation(state));
    }

    public T GetResult(short token)
    {
        try
        {
            return _wait.GetAwaiter().GetResult();
        }
        catch (OperationCanceledException cancelled) when (Caused(cancelled))
        {
            throw Translate(cancelled);
        }
        finally
        {
            Disarm();
        }
    }
}
