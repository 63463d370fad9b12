namespace Concurrency.Tests.Conformance.Storms;

/// <summary>The waiting verbs as one operation of a storm uses them: in its mode, with its time-out and its token.</summary>
public sealed class Attempt(Verbs verbs, TimeSpan limit, CancellationToken token)
{
    public ValueTask<MutexLease> AcquireAsync(IMutex mutex) =>
        Do(() => mutex.AcquireAsync(limit, token), () => mutex.Acquire(limit, token));

    public ValueTask WaitAsync(ICondition condition, MutexLease lease) =>
        Do(() => condition.WaitAsync(lease, limit, token), () => condition.Wait(lease, limit, token));

    public ValueTask<ReaderWriterLease> AcquireReadAsync(IReaderWriterLock target) =>
        Do(() => target.AcquireReadAsync(limit, token), () => target.AcquireRead(limit, token));

    public ValueTask<ReaderWriterLease> AcquireWriteAsync(IReaderWriterLock target) =>
        Do(() => target.AcquireWriteAsync(limit, token), () => target.AcquireWrite(limit, token));

    public ValueTask<ReaderWriterLease> AcquireUpgradeableReadAsync(IReaderWriterLock target) =>
        Do(() => target.AcquireUpgradeableReadAsync(limit, token), () => target.AcquireUpgradeableRead(limit, token));

    public ValueTask UpgradeAsync(IReaderWriterLock target, ReaderWriterLease lease) =>
        Do(() => target.UpgradeAsync(lease, limit, token), () => target.Upgrade(lease, limit, token));

    public ValueTask AcquireAsync(ISemaphore semaphore, int permits) =>
        Do(() => semaphore.AcquireAsync(permits, limit, token), () => semaphore.Acquire(permits, limit, token));

    public ValueTask WaitAsync(IManualResetEvent target) =>
        Do(() => target.WaitAsync(limit, token), () => target.Wait(limit, token));

    public ValueTask WaitAsync(IAutoResetEvent target) =>
        Do(() => target.WaitAsync(limit, token), () => target.Wait(limit, token));

    public ValueTask WaitAsync(ICountdownEvent target) =>
        Do(() => target.WaitAsync(limit, token), () => target.Wait(limit, token));

    public ValueTask<long> SignalAndWaitAsync(IBarrier barrier) =>
        Do(() => barrier.SignalAndWaitAsync(limit, token), () => barrier.SignalAndWait(limit, token));

    public ValueTask<T> ExchangeAsync<T>(IExchanger<T> exchanger, T item) =>
        Do(() => exchanger.ExchangeAsync(item, limit, token), () => exchanger.Exchange(item, limit, token));

    public ValueTask<T> WaitAsync<T>(IPromise<T> promise) =>
        Do(() => promise.WaitAsync(limit, token), () => promise.Wait(limit, token));

    public ValueTask<T> NextAsync<T>(ILatestWatcher<T> watcher) =>
        Do(() => watcher.NextAsync(limit, token), () => watcher.Next(limit, token));

    public ValueTask SendAsync<T>(IBroadcast<T> broadcast, T item) =>
        Do(() => broadcast.SendAsync(item, limit, token), () => broadcast.Send(item, limit, token));

    public ValueTask<T> ReceiveAsync<T>(ISubscription<T> subscription) =>
        Do(() => subscription.ReceiveAsync(limit, token), () => subscription.Receive(limit, token));

    /// <summary>Null if the time was up.</summary>
    public ValueTask<ISelectCase?> WaitAsync(ISelect select) =>
        Do(() => select.WaitAsync(limit, token), () => select.Wait(limit, token));

    private ValueTask<T> Do<T>(Func<ValueTask<T>> asynchronous, Func<T> blocking) =>
        verbs.IsBlocking ? new(blocking()) : asynchronous();

    private ValueTask Do(Func<ValueTask> asynchronous, Action blocking)
    {
        if (!verbs.IsBlocking)
            return asynchronous();

        blocking();
        return default;
    }
}
