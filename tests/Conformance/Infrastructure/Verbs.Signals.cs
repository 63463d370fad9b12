namespace Concurrency.Tests.Conformance;

public sealed partial class Verbs
{
    public ValueTask AcquireAsync(ISemaphore semaphore, int permits = 1, CancellationToken cancellationToken = default)
    {
        if (!IsBlocking)
            return semaphore.AcquireAsync(permits, cancellationToken);

        semaphore.Acquire(permits, cancellationToken);
        return default;
    }

    public ValueTask<IDisposable> EnterAsync(ISemaphore semaphore, int permits = 1, CancellationToken cancellationToken = default) =>
        IsBlocking ? new(semaphore.Enter(permits, cancellationToken)) : semaphore.EnterAsync(permits, cancellationToken);

    public ValueTask WaitAsync(IManualResetEvent gate, CancellationToken cancellationToken = default)
    {
        if (!IsBlocking)
            return gate.WaitAsync(cancellationToken);

        gate.Wait(cancellationToken);
        return default;
    }

    public ValueTask WaitAsync(IAutoResetEvent turnstile, CancellationToken cancellationToken = default)
    {
        if (!IsBlocking)
            return turnstile.WaitAsync(cancellationToken);

        turnstile.Wait(cancellationToken);
        return default;
    }

    public ValueTask WaitAsync(ICountdownEvent countdown, CancellationToken cancellationToken = default)
    {
        if (!IsBlocking)
            return countdown.WaitAsync(cancellationToken);

        countdown.Wait(cancellationToken);
        return default;
    }

    public ValueTask<long> SignalAndWaitAsync(IBarrier barrier, CancellationToken cancellationToken = default) =>
        IsBlocking ? new(barrier.SignalAndWait(cancellationToken)) : barrier.SignalAndWaitAsync(cancellationToken);

    public ValueTask<ISelectCase> WaitAsync(ISelect select, CancellationToken cancellationToken = default) =>
        IsBlocking ? new(select.Wait(cancellationToken)) : select.WaitAsync(cancellationToken);
}
