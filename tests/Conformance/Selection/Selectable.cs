namespace Concurrency.Tests.Conformance.Selection;

/// <summary>A verb that can be a case of a select, whatever its object: how to make it possible, and who waits for it.</summary>
/// <param name="CreateCase">Makes a case of it.</param>
/// <param name="MakeReady">Lets one of those who wait go on, or at least one.</param>
/// <param name="CountWaiting">How many stand in its queue; null where nothing tells.</param>
/// <param name="TryTake">The verb in its form that never waits; null where there is none.</param>
public sealed record Selectable(
    Func<ISelectCase> CreateCase, Action MakeReady, Func<int>? CountWaiting = null, Func<bool>? TryTake = null)
{
    public static IReadOnlyList<string> Kinds { get; } =
    [
        "receive 0", "receive 1", "receive 64", "receive unbounded", "send 0", "send 1", "send 64", "mutex", "read", "write",
        "upgradeable read", "semaphore", "manual-reset event", "auto-reset event", "countdown", "promise", "latest",
        "broadcast receive", "broadcast send", "end",
    ];

    public static Selectable Create(ConcurrencyRuntime runtime, string kind) => kind switch
    {
        "receive 0" => Receive(runtime, 0),
        "receive 1" => Receive(runtime, 1),
        "receive 64" => Receive(runtime, 64),
        "receive unbounded" => Receive(runtime, ChannelCapacity.Unbounded),
        "send 0" => Send(runtime, 0),
        "send 1" => Send(runtime, 1),
        "send 64" => Send(runtime, 64),
        "mutex" => Mutex(runtime),
        "read" or "write" or "upgradeable read" => ReaderWriterLock(runtime, kind),
        "semaphore" => Semaphore(runtime),
        "manual-reset event" => ManualResetEvent(runtime),
        "auto-reset event" => AutoResetEvent(runtime),
        "countdown" => Countdown(runtime),
        "promise" => Promise(runtime),
        "latest" => Latest(runtime),
        "broadcast receive" => BroadcastReceive(runtime),
        "broadcast send" => BroadcastSend(runtime),
        "end" => End(runtime),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown."),
    };

    // A send that nobody takes at a rendezvous is a send that waits.
    private static Selectable Receive(ConcurrencyRuntime runtime, int capacity)
    {
        var channel = runtime.CreateChannel<int>("received", capacity);
        return new(
            channel.ReceiveCase,
            () => _ = channel.SendAsync(1).AsTask(),
            () => channel.GetSnapshot().WaitingReceivers,
            () => channel.TryReceive(out _));
    }

    private static Selectable Send(ConcurrencyRuntime runtime, int capacity)
    {
        var channel = runtime.CreateChannel<int>("sent", capacity);
        for (var count = 0; count < capacity; count++)
            Assert.True(channel.TrySend(-1));

        return new(
            () => channel.SendCase(1),
            () => _ = channel.ReceiveAsync().AsTask(),
            () => channel.GetSnapshot().WaitingSenders,
            () => channel.TrySend(1));
    }

    private static Selectable Mutex(ConcurrencyRuntime runtime)
    {
        var mutex = runtime.CreateMutex("mutex");
        Assert.True(mutex.TryAcquire(out var held));
        return new(mutex.AcquireCase, held.Dispose, () => mutex.GetSnapshot().Waiting, () => mutex.TryAcquire(out _));
    }

    private static Selectable ReaderWriterLock(ConcurrencyRuntime runtime, string kind)
    {
        var owner = runtime.CreateReaderWriterLock("lock");
        Assert.True(owner.TryAcquireWrite(out var held));
        return kind switch
        {
            "read" => new(owner.ReadCase, held.Dispose, () => owner.GetSnapshot().WaitingReaders, () => owner.TryAcquireRead(out _)),
            "write" => new(owner.WriteCase, held.Dispose, () => owner.GetSnapshot().WaitingWriters, () => owner.TryAcquireWrite(out _)),
            _ => new(
                owner.UpgradeableReadCase,
                held.Dispose,
                () => owner.GetSnapshot().WaitingUpgradeableReaders,
                () => owner.TryAcquireUpgradeableRead(out _)),
        };
    }

    private static Selectable Semaphore(ConcurrencyRuntime runtime)
    {
        var semaphore = runtime.CreateSemaphore("semaphore", permits: 1);
        return new(
            () => semaphore.AcquireCase(2),
            () => semaphore.Release(),
            () => semaphore.GetSnapshot().Waiting,
            () => semaphore.TryAcquire(2));
    }

    private static Selectable ManualResetEvent(ConcurrencyRuntime runtime)
    {
        var manual = runtime.CreateManualResetEvent("manual");
        return new(manual.WaitCase, () => manual.Set(), () => manual.GetSnapshot().Waiting, manual.TryWait);
    }

    private static Selectable AutoResetEvent(ConcurrencyRuntime runtime)
    {
        var auto = runtime.CreateAutoResetEvent("auto");
        return new(auto.WaitCase, () => auto.Set(), () => auto.GetSnapshot().Waiting, auto.TryWait);
    }

    private static Selectable Countdown(ConcurrencyRuntime runtime)
    {
        var countdown = runtime.CreateCountdownEvent("countdown", 1);
        return new(countdown.WaitCase, () => countdown.Signal(), () => countdown.GetSnapshot().Waiting, countdown.TryWait);
    }

    private static Selectable Promise(ConcurrencyRuntime runtime)
    {
        var promise = runtime.CreatePromise<int>("promise");
        return new(
            promise.WaitCase, () => promise.TrySetResult(1), () => promise.GetSnapshot().Waiting, () => promise.TryGet(out _));
    }

    private static Selectable Latest(ConcurrencyRuntime runtime)
    {
        var latest = runtime.CreateLatest("latest", 0);
        var watcher = latest.Watch(seen: 1);
        return new(watcher.NextCase, () => latest.Set(1), () => latest.GetSnapshot().Waiting, () => watcher.TryNext(out _));
    }

    private static Selectable BroadcastReceive(ConcurrencyRuntime runtime)
    {
        var broadcast = runtime.CreateBroadcast<int>("broadcast");
        var subscription = broadcast.Subscribe("subscription");
        return new(
            subscription.ReceiveCase,
            () => broadcast.TrySend(1),
            () => subscription.GetSnapshot().WaitingReceivers,
            () => subscription.TryReceive(out _));
    }

    private static Selectable BroadcastSend(ConcurrencyRuntime runtime)
    {
        var broadcast = runtime.CreateBroadcast<int>("broadcast");
        var subscription = broadcast.Subscribe("subscription", new() { Capacity = 1 });
        Assert.True(broadcast.TrySend(-1));
        return new(
            () => broadcast.SendCase(1),
            () => subscription.TryReceive(out _),
            () => broadcast.GetSnapshot().WaitingSenders,
            () => broadcast.TrySend(1));
    }

    private static Selectable End(ConcurrencyRuntime runtime)
    {
        var quit = runtime.CreateManualResetEvent("quit");
        var activity = runtime.Start("activity", _ => quit.WaitAsync());
        return new(activity.EndCase, () =>
        {
            quit.Set();
            Assert.True(activity.Completion.Wait(TimeSpan.FromSeconds(60)));
        });
    }
}
