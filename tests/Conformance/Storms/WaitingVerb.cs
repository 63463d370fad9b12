namespace Concurrency.Tests.Conformance.Storms;

/// <summary>A waiting verb of an object in a state in which it has to wait.</summary>
/// <param name="Wait">Waits.</param>
/// <param name="Forget">Begins to wait, and awaits nothing.</param>
/// <param name="Waiting">How many wait, by the object's snapshot.</param>
/// <param name="Grant">Lets one go on.</param>
public sealed record WaitingVerb(Func<CancellationToken, ValueTask> Wait, Action Forget, Func<int> Waiting, Action Grant)
{
    private static readonly Dictionary<string, Func<IConcurrency, WaitingVerb>> s_all = new()
    {
        ["mutex"] = concurrency =>
        {
            var mutex = concurrency.CreateMutex("mutex");
            Assert.True(mutex.TryAcquire(out var lease));
            return Create(token => mutex.AcquireAsync(token), () => mutex.GetSnapshot().Waiting, lease.Dispose);
        },
        ["reader"] = concurrency =>
        {
            var target = concurrency.CreateReaderWriterLock("lock");
            Assert.True(target.TryAcquireWrite(out var lease));
            return Create(token => target.AcquireReadAsync(token), () => target.GetSnapshot().WaitingReaders, lease.Dispose);
        },
        ["writer"] = concurrency =>
        {
            var target = concurrency.CreateReaderWriterLock("lock");
            Assert.True(target.TryAcquireRead(out var lease));
            return Create(token => target.AcquireWriteAsync(token), () => target.GetSnapshot().WaitingWriters, lease.Dispose);
        },
        ["upgradeable reader"] = concurrency =>
        {
            var target = concurrency.CreateReaderWriterLock("lock");
            Assert.True(target.TryAcquireUpgradeableRead(out var lease));
            return Create(
                token => target.AcquireUpgradeableReadAsync(token),
                () => target.GetSnapshot().WaitingUpgradeableReaders,
                lease.Dispose);
        },
        ["upgrade"] = concurrency =>
        {
            var target = concurrency.CreateReaderWriterLock("lock");
            Assert.True(target.TryAcquireUpgradeableRead(out var upgradeable));
            Assert.True(target.TryAcquireRead(out var lease));
            return Create(token => target.UpgradeAsync(upgradeable, token), () => target.GetSnapshot().WaitingWriters, lease.Dispose);
        },
        ["semaphore"] = concurrency =>
        {
            var semaphore = concurrency.CreateSemaphore("semaphore", permits: 1);
            return Create(token => semaphore.AcquireAsync(2, token), () => semaphore.GetSnapshot().Waiting, () => semaphore.Release());
        },
        ["manual-reset event"] = concurrency =>
        {
            var target = concurrency.CreateManualResetEvent("event");
            return Create(token => target.WaitAsync(token), () => target.GetSnapshot().Waiting, () => target.Set());
        },
        ["auto-reset event"] = concurrency =>
        {
            var target = concurrency.CreateAutoResetEvent("event");
            return Create(token => target.WaitAsync(token), () => target.GetSnapshot().Waiting, () => target.Set());
        },
        ["countdown"] = concurrency =>
        {
            var target = concurrency.CreateCountdownEvent("countdown", count: 1);
            return Create(token => target.WaitAsync(token), () => target.GetSnapshot().Waiting, () => target.Signal());
        },
        ["barrier"] = concurrency =>
        {
            var barrier = concurrency.CreateBarrier("barrier", participants: 2);
            return Create(
                token => barrier.SignalAndWaitAsync(token),
                () => 2 - barrier.GetSnapshot().Remaining,
                () => Assert.True(barrier.TrySignalAndWait(out _)));
        },
        ["exchanger"] = concurrency =>
        {
            var exchanger = concurrency.CreateExchanger<int>("exchanger");
            return Create(
                token => exchanger.ExchangeAsync(1, token),
                () => exchanger.GetSnapshot().Waiting,
                () => Assert.True(exchanger.TryExchange(2, out _)));
        },
        ["promise"] = concurrency =>
        {
            var promise = concurrency.CreatePromise<int>("promise");
            return Create(
                token => promise.WaitAsync(token), () => promise.GetSnapshot().Waiting, () => promise.TrySetResult(1));
        },
        ["latest"] = concurrency =>
        {
            var latest = concurrency.CreateLatest("latest", 0);
            var watcher = latest.Watch(seen: 1);
            return Create(token => watcher.NextAsync(token), () => latest.GetSnapshot().Waiting, () => latest.Set(1));
        },
        ["broadcast"] = concurrency =>
        {
            var broadcast = concurrency.CreateBroadcast<int>("broadcast");
            var subscription = broadcast.Subscribe("full", new() { Capacity = 1 });
            Assert.True(broadcast.TrySend(1));
            return Create(
                token => broadcast.SendAsync(2, token),
                () => broadcast.GetSnapshot().WaitingSenders,
                () => Assert.True(subscription.TryReceive(out _)));
        },
        ["subscription"] = concurrency =>
        {
            var broadcast = concurrency.CreateBroadcast<int>("broadcast");
            var subscription = broadcast.Subscribe("empty");
            return Create(
                token => subscription.ReceiveAsync(token),
                () => subscription.GetSnapshot().WaitingReceivers,
                () => Assert.True(broadcast.TrySend(1)));
        },
        ["receiver"] = concurrency =>
        {
            var channel = concurrency.CreateChannel<int>("items", capacity: 0);
            return Create(
                token => channel.ReceiveAsync(token),
                () => channel.GetSnapshot().WaitingReceivers,
                () => Assert.True(channel.TrySend(1)));
        },
        ["select"] = concurrency =>
        {
            var channel = concurrency.CreateChannel<int>("items", capacity: 0);
            var semaphore = concurrency.CreateSemaphore("semaphore", permits: 0);
            var promise = concurrency.CreatePromise<int>("promise");

            // One for each wait: a select whose round nobody took is not used again.
            return Create(
                token => concurrency.CreateSelect(
                    channel.ReceiveCase(), channel.SendCase(1), semaphore.AcquireCase(), promise.WaitCase()).WaitAsync(token),
                () =>
                {
                    // As many in each queue, or something was left behind.
                    var snapshot = channel.GetSnapshot();
                    var waiting = semaphore.GetSnapshot().Waiting;
                    Assert.Equal(
                        (waiting, waiting, waiting),
                        (snapshot.WaitingReceivers, snapshot.WaitingSenders, promise.GetSnapshot().Waiting));
                    return waiting;
                },
                () => semaphore.Release());
        },
    };

    public static TheoryData<string> Names => [.. s_all.Keys];

    public static WaitingVerb Create(string name, IConcurrency concurrency) => s_all[name](concurrency);

    private static WaitingVerb Create<T>(Func<CancellationToken, ValueTask<T>> wait, Func<int> waiting, Action grant) =>
        new(async token => await wait(token), () => Drop(wait(CancellationToken.None)), waiting, grant);

    private static WaitingVerb Create(Func<CancellationToken, ValueTask> wait, Func<int> waiting, Action grant) =>
        new(wait, () => Drop(wait(CancellationToken.None)), waiting, grant);

    private static void Drop<T>(ValueTask<T> wait) => _ = wait;

    private static void Drop(ValueTask wait) => _ = wait;
}
