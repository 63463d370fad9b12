namespace Concurrency.Tests.Conformance.Watchdogs;

/// <summary>Operations that wait too long are told, each once.</summary>
public sealed class WaitWatchdogTests : WatchdogTest
{
    private const int Told = 23;

    protected override WatchdogOptions Watched => new() { Wait = Limit };

    [Theory, MemberData(nameof(Pairs))]
    public async Task Who_waits_too_long_is_told_with_the_operation_the_object_and_its_owner(string ownerBackend, string waiterBackend)
    {
        var mutex = Runtime.CreateMutex("mutex");
        var release = Signal();
        var owner = Runtime.Start("owner", async _ =>
        {
            using var held = await mutex.AcquireAsync();
            await release.Task;
        }, On(ownerBackend));
        await Until(() => mutex.GetSnapshot().IsHeld);
        var waiter = Runtime.Start("waiter", async _ => (await mutex.AcquireAsync()).Dispose(), On(waiterBackend));
        await Until(() => waiter.GetSnapshot().WaitingFor is not null);

        await Pass(Limit - TimeSpan.FromSeconds(1));
        Assert.Empty(Log.WithId(Told));
        await Pass(TimeSpan.FromSeconds(1));

        Assert.Equal(
            $"Activity waiter ({waiterBackend}) has been waiting for more than 00:00:10: Acquire on mutex for 00:00:10, held by owner. "
                + "Look at who holds it, or should send, release or set",
            Assert.Single(Log.WithId(Told)).Message);
        release.SetResult();
        await Soon(waiter.JoinAsync());
    }

    [Fact]
    public async Task A_blocking_verb_that_waits_too_long_is_told()
    {
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        var receiver = Runtime.StartBlocking("receiver", _ => items.Receive());
        await HasReceivers(items);
        await Until(() => receiver.GetSnapshot().WaitingFor is not null);

        await PassUntilTold(Told);

        Assert.Contains("Activity receiver (Thread) ", Assert.Single(Log.WithId(Told)).Message, StringComparison.Ordinal);
        items.TrySend(1);
        await Soon(receiver.JoinAsync());
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task Each_wait_is_told_once_and_a_new_one_anew(string backend)
    {
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        var receiver = Runtime.Start("receiver", async _ =>
        {
            await items.ReceiveAsync();
            await items.ReceiveAsync();
        }, On(backend));
        await Until(() => receiver.GetSnapshot().WaitingFor is not null);

        await Pass(Limit * 3);
        Assert.Single(Log.WithId(Told));
        items.TrySend(1);
        await Until(() => items.GetSnapshot() is { Received: 1, WaitingReceivers: 1 } && receiver.GetSnapshot().WaitingFor?.Elapsed == TimeSpan.Zero);
        await Pass(Limit * 3);

        Assert.Equal(2, Log.WithId(Told).Count());
        items.TrySend(1);
        await Soon(receiver.JoinAsync());
    }

    [Fact]
    public async Task Who_sleeps_or_joins_is_not_told()
    {
        var sleeper = Runtime.Start("sleeper", scope => scope.DelayAsync(TimeSpan.FromHours(1)));
        var joiner = Runtime.Start("joiner", _ => sleeper.JoinAsync());
        await Until(() => joiner.GetSnapshot().WaitingFor is not null && sleeper.GetSnapshot().WaitingFor is not null);
        OtherTimers = 1;

        await Pass(Limit * 3);

        Assert.Empty(Log.WithId(Told));
        OtherTimers = 0;
        Time.Advance(TimeSpan.FromHours(1));
        await Soon(joiner.JoinAsync());
    }

    [Fact]
    public async Task Ten_are_told_in_a_minute_and_the_others_counted_once_a_minute()
    {
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        var first = await StartAsync(waiting: 0, count: 42);
        await PassUntilTold(Told);
        Assert.Equal(10, Log.WithId(Told).Count());

        var second = await StartAsync(waiting: 42, count: 3);
        await Pass(Limit * 2);
        Assert.Equal(10, Log.WithId(Told).Count());
        await Pass(TimeSpan.FromMinutes(1));
        var third = await StartAsync(waiting: 45, count: 4);
        await Pass(Limit * 2);

        Assert.Equal(14, Log.WithId(Told).Count());
        Assert.Equal(
            [
                "The watchdog Wait found 32 more, which it does not tell one by one. The inspector shows all of them",
                "The watchdog Wait found 3 more, which it does not tell one by one. The inspector shows all of them",
            ],
            Log.WithId(27).Select(record => record.Message));
        foreach (var receivers in (IActivity[])[first, second, third])
        {
            receivers.Cancel();
            await HasEnded(receivers);
        }

        async Task<IActivity> StartAsync(int waiting, int count)
        {
            var receivers = Runtime.Start("receiver", async _ => await items.ReceiveAsync(), instances: count);
            await Until(() => items.GetSnapshot().WaitingReceivers == waiting + count
                && receivers.Instances.All(receiver => receiver.State == ActivityState.Blocked));
            return receivers;
        }
    }
}
