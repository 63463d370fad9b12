namespace Concurrency.Tests.Explorations.Bugs;

/// <summary>A mutex which is handed over to whoever waits, as one writes it oneself.</summary>
/// <remarks>The loss is that of kotlinx.coroutines#2380: who was handed it, and is cancelled, does not pass it on.</remarks>
internal sealed class HandMadeMutex(IActivityScope scope, bool losesOnCancel)
{
    private readonly Queue<IPromise<bool>> _waiters = [];
    private bool _isHeld;

    public async ValueTask AcquireAsync(CancellationToken cancellationToken)
    {
        Simulation.Point(this, cancellationToken);
        if (!_isHeld)
        {
            _isHeld = true;
            return;
        }

        var waiter = scope.CreatePromise<bool>("waiter");
        _waiters.Enqueue(waiter);
        var registration = cancellationToken.Register(() => waiter.TrySetCanceled());
        await waiter.WaitAsync(CancellationToken.None);
        registration.Unregister();
        Simulation.Point(this, cancellationToken);
        if (!cancellationToken.IsCancellationRequested)
            return;

        if (!losesOnCancel)
            Release();

        throw new OperationCanceledException(cancellationToken);
    }

    public void Release()
    {
        while (true)
        {
            Simulation.Point(this);
            if (!_waiters.TryDequeue(out var waiter))
                break;

            if (waiter.TrySetResult(true))
                return;
        }

        _isHeld = false;
    }
}
