using Concurrency.Tests.Conformance.Channels;

namespace Concurrency.Tests.Conformance.Waiting;

/// <summary>The waiting verbs of the coordination objects under a time-out, in virtual time.</summary>
public sealed class ObjectTimeoutTests : ChannelTest
{
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    private static readonly Dictionary<string, Func<ConcurrencyRuntime, Scenario>> s_scenarios = new()
    {
        ["mutex"] = runtime =>
        {
            var mutex = runtime.CreateMutex("object");
            var held = mutex.Acquire();
            return new(
                async (verbs, timeout) =>
                {
                    using var lease = verbs.IsBlocking ? mutex.Acquire(timeout) : await mutex.AcquireAsync(timeout);
                },
                () => mutex.GetSnapshot().Waiting,
                held.Dispose);
        },
        ["semaphore"] = runtime =>
        {
            var semaphore = runtime.CreateSemaphore("object", permits: 0);
            return Scenario.Create(
                timeout => semaphore.Acquire(2, timeout),
                timeout => semaphore.AcquireAsync(2, timeout),
                () => semaphore.GetSnapshot().Waiting,
                () => semaphore.Release(2));
        },
        ["read"] = runtime =>
        {
            var readerWriterLock = runtime.CreateReaderWriterLock("object");
            var writer = readerWriterLock.AcquireWrite();
            return new(
                async (verbs, timeout) =>
                {
                    using var lease = verbs.IsBlocking
                        ? readerWriterLock.AcquireRead(timeout)
                        : await readerWriterLock.AcquireReadAsync(timeout);
                },
                () => readerWriterLock.GetSnapshot().WaitingReaders,
                writer.Dispose);
        },
        ["upgradeable read"] = runtime =>
        {
            var readerWriterLock = runtime.CreateReaderWriterLock("object");
            var writer = readerWriterLock.AcquireWrite();
            return new(
                async (verbs, timeout) =>
                {
                    using var lease = verbs.IsBlocking
                        ? readerWriterLock.AcquireUpgradeableRead(timeout)
                        : await readerWriterLock.AcquireUpgradeableReadAsync(timeout);
                },
                () => readerWriterLock.GetSnapshot().WaitingUpgradeableReaders,
                writer.Dispose);
        },
        ["write"] = runtime =>
        {
            var readerWriterLock = runtime.CreateReaderWriterLock("object");
            var reader = readerWriterLock.AcquireRead();
            return new(
                async (verbs, timeout) =>
                {
                    using var lease = verbs.IsBlocking
                        ? readerWriterLock.AcquireWrite(timeout)
                        : await readerWriterLock.AcquireWriteAsync(timeout);
                },
                () => readerWriterLock.GetSnapshot().WaitingWriters,
                reader.Dispose);
        },
        ["upgrade"] = runtime =>
        {
            var readerWriterLock = runtime.CreateReaderWriterLock("object");
            var reader = readerWriterLock.AcquireRead();
            var upgradeable = readerWriterLock.AcquireUpgradeableRead();
            return Scenario.Create(
                timeout => readerWriterLock.Upgrade(upgradeable, timeout),
                timeout => readerWriterLock.UpgradeAsync(upgradeable, timeout),
                () => readerWriterLock.GetSnapshot().WaitingWriters,
                reader.Dispose);
        },
        ["condition"] = runtime =>
        {
            var mutex = runtime.CreateMutex("mutex");
            var condition = mutex.CreateCondition("object");
            return new(
                async (verbs, timeout) =>
                {
                    using var lease = verbs.IsBlocking ? mutex.Acquire() : await mutex.AcquireAsync();
                    if (verbs.IsBlocking)
                        condition.Wait(lease, timeout);
                    else
                        await condition.WaitAsync(lease, timeout);
                },
                () => condition.GetSnapshot().Waiting,
                () =>
                {
                    using var lease = mutex.Acquire();
                    condition.Notify(lease);
                });
        },
        ["manual-reset event"] = runtime =>
        {
            var signal = runtime.CreateManualResetEvent("object");
            return Scenario.Create(
                timeout => signal.Wait(timeout),
                timeout => signal.WaitAsync(timeout),
                () => signal.GetSnapshot().Waiting,
                () => signal.Set());
        },
        ["auto-reset event"] = runtime =>
        {
            var signal = runtime.CreateAutoResetEvent("object");
            return Scenario.Create(
                timeout => signal.Wait(timeout),
                timeout => signal.WaitAsync(timeout),
                () => signal.GetSnapshot().Waiting,
                () => signal.Set());
        },
        ["countdown"] = runtime =>
        {
            var countdown = runtime.CreateCountdownEvent("object", count: 1);
            return Scenario.Create(
                timeout => countdown.Wait(timeout),
                timeout => countdown.WaitAsync(timeout),
                () => countdown.GetSnapshot().Waiting,
                () => countdown.Signal());
        },
        ["barrier"] = runtime =>
        {
            var barrier = runtime.CreateBarrier("object", participants: 2);
            return Scenario.Create(
                timeout => barrier.SignalAndWait(timeout),
                timeout => new(barrier.SignalAndWaitAsync(timeout).AsTask()),
                () => 2 - barrier.GetSnapshot().Remaining,
                () => Assert.True(barrier.TrySignalAndWait(out _)));
        },
        ["exchanger"] = runtime =>
        {
            var exchanger = runtime.CreateExchanger<int>("object");
            return Scenario.Create(
                timeout => exchanger.Exchange(1, timeout),
                timeout => new(exchanger.ExchangeAsync(1, timeout).AsTask()),
                () => exchanger.GetSnapshot().Waiting,
                () => Assert.True(exchanger.TryExchange(2, out _)));
        },
        ["promise"] = runtime =>
        {
            var promise = runtime.CreatePromise<int>("object");
            return Scenario.Create(
                timeout => promise.Wait(timeout),
                timeout => new(promise.WaitAsync(timeout).AsTask()),
                () => promise.GetSnapshot().Waiting,
                () => promise.TrySetResult(1));
        },
        ["latest value"] = runtime =>
        {
            var latest = runtime.CreateLatest("object", 0);
            var watcher = latest.Watch(seen: 1);
            return Scenario.Create(
                timeout => watcher.Next(timeout),
                timeout => new(watcher.NextAsync(timeout).AsTask()),
                () => latest.GetSnapshot().Waiting,
                () => latest.Set(1));
        },
        ["broadcast"] = runtime =>
        {
            var broadcast = runtime.CreateBroadcast<int>("object");
            var subscription = broadcast.Subscribe("slow", new() { Capacity = 1 });
            Assert.True(broadcast.TrySend(0));
            return Scenario.Create(
                timeout => broadcast.Send(1, timeout),
                timeout => broadcast.SendAsync(1, timeout),
                () => broadcast.GetSnapshot().WaitingSenders,
                () => Assert.True(subscription.TryReceive(out _)));
        },
        ["subscription"] = runtime =>
        {
            var broadcast = runtime.CreateBroadcast<int>("broadcast");
            var subscription = broadcast.Subscribe("object");
            return Scenario.Create(
                timeout => subscription.Receive(timeout),
                timeout => new(subscription.ReceiveAsync(timeout).AsTask()),
                () => subscription.GetSnapshot().WaitingReceivers,
                () => broadcast.TrySend(1));
        },
    };

    private readonly ManualTimeProvider _time = new();

    public static MatrixTheoryData<string, Mode> Everything =>
        new([.. s_scenarios.Keys], [Mode.Task, Mode.Thread, Mode.BlockingThread, Mode.Foreign, Mode.BlockingForeign]);

    [Theory, MemberData(nameof(Everything))]
    public async Task A_wait_that_timed_out_names_the_object_and_left_nothing(string name, Mode mode)
    {
        var scenario = s_scenarios[name](Runtime);
        var failure = Failure(mode, "waiter", verbs => scenario.WaitAsync(verbs, s_second));
        await Until(() => scenario.Waiting() == 1);
        await Until(() => _time.ArmedTimers > 0);
        _time.Advance(s_second - TimeSpan.FromTicks(1));
        Assert.Equal(1, scenario.Waiting());

        _time.Advance(TimeSpan.FromTicks(1));

        var timeout = Assert.IsType<TimeoutException>(await failure);
        Assert.Contains("object'", timeout.Message, StringComparison.Ordinal);
        Assert.Contains($"{s_second:c}", timeout.Message, StringComparison.Ordinal);
        Assert.Equal(0, scenario.Waiting());
    }

    [Theory, MemberData(nameof(Everything))]
    public async Task What_comes_in_time_is_taken_and_leaves_no_timer(string name, Mode mode)
    {
        var scenario = s_scenarios[name](Runtime);
        var role = Start(mode, "waiter", verbs => scenario.WaitAsync(verbs, s_second));
        await Until(() => scenario.Waiting() == 1);

        scenario.Grant();

        await Ended(role);
        AssertNoTimerIsLeft();
        Assert.Equal(0, scenario.Waiting());
    }

    [Theory, MemberData(nameof(Everything))]
    public async Task A_time_out_of_zero_does_not_wait(string name, Mode mode)
    {
        var scenario = s_scenarios[name](Runtime);

        Assert.IsType<TimeoutException>(
            await Failure(mode, "waiter", verbs => scenario.WaitAsync(verbs, TimeSpan.Zero)));

        Assert.Equal(0, scenario.Waiting());
    }

    protected override void Configure(ConcurrencyBuilder builder) => builder.TimeProvider = _time;

    /// <param name="WaitAsync">A verb that has to wait.</param>
    /// <param name="Waiting">How many wait there.</param>
    /// <param name="Grant">Lets the verb go on.</param>
    private sealed record Scenario(Func<Verbs, TimeSpan, ValueTask> WaitAsync, Func<int> Waiting, Action Grant)
    {
        public static Scenario Create(
            Action<TimeSpan> block, Func<TimeSpan, ValueTask> waitAsync, Func<int> waiting, Action grant) =>
            new(
                (verbs, timeout) =>
                {
                    if (!verbs.IsBlocking)
                        return waitAsync(timeout);

                    block(timeout);
                    return default;
                },
                waiting,
                grant);
    }

    // The provider's one timer may still be set. It finds nothing then, and is not set again.
    private void AssertNoTimerIsLeft()
    {
        _time.Advance(s_second);
        Assert.Equal(0, _time.ArmedTimers);
    }
}
