namespace Concurrency.Tests.Conformance.Watchdogs;

/// <summary>A step that runs too long is told, wherever it runs; a step is the code between two waits.</summary>
public sealed class StepWatchdogTests : WatchdogTest
{
    private const int Told = 24;

    protected override WatchdogOptions Watched => new() { Step = Limit };

    [Theory, MemberData(nameof(Backends))]
    public async Task A_step_that_does_not_end_is_told_once(string backend)
    {
        using var release = new ManualResetEventSlim();
        var isRunning = Signal();
        var activity = Runtime.Start("activity", async scope =>
        {
            await scope.YieldAsync();
            isRunning.SetResult();
            release.Wait();
        }, On(backend));
        await Soon(isRunning.Task);

        var (after, record) = await PassUntilTold(Told);
        await Pass(Limit * 3);

        Assert.InRange(after, Limit, Limit + TimeSpan.FromSeconds(2));
        Assert.StartsWith($"A step of activity activity ({backend}) has been running for {Limit:c}: ", record.Message, StringComparison.Ordinal);
        Assert.Single(Log.WithId(Told));
        release.Set();
        await Soon(activity.JoinAsync());
    }

    [Fact]
    public async Task The_first_step_and_a_blocking_body_are_told_too()
    {
        using var release = new ManualResetEventSlim();
        using var running = new CountdownEvent(2);
        var first = Runtime.Start("first", _ =>
        {
            running.Signal();
            release.Wait();
            return default;
        }, On("Thread"));
        var blocking = Runtime.StartBlocking("blocking", _ =>
        {
            running.Signal();
            release.Wait();
        });
        await Until(() => running.IsSet);

        await PassUntilTold(Told);

        Assert.Equal(2, Log.WithId(Told).Count());
        release.Set();
        await Soon(first.JoinAsync());
        await Soon(blocking.JoinAsync());
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task Who_waits_is_in_no_step(string backend)
    {
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        var receiver = Runtime.Start("receiver", async _ => await items.ReceiveAsync(), On(backend));
        var blocking = Runtime.StartBlocking("blocking", _ => items.Receive());
        await HasReceivers(items, 2);
        await Until(() => receiver.State == ActivityState.Blocked && blocking.State == ActivityState.Blocked);

        await Pass(Limit * 3);

        Assert.Empty(Log.WithId(Told));
        items.TrySend(1);
        await Soon(Runtime.RunAsync("last", async _ => await items.SendAsync(2)));
        await Soon(receiver.JoinAsync());
        await Soon(blocking.JoinAsync());
    }

    [Fact]
    public async Task A_blocking_body_whose_verbs_never_wait_is_in_a_new_step_after_each()
    {
        var items = Runtime.CreateChannel<int>("items", ChannelCapacity.Unbounded);
        var ticks = 0;
        var sender = Runtime.StartBlocking("sender", _ =>
        {
            for (var second = 0; second < 30; second++)
            {
                items.Send(second);
                Volatile.Write(ref ticks, second + 1);
                while (Time.GetTimestamp() < TimeSpan.FromSeconds(second + 1).Ticks)
                    Thread.Yield();
            }
        });

        for (var second = 0; second < 30; second++)
        {
            var next = second + 1;
            await Until(() => Volatile.Read(ref ticks) == next);
            await Pass(TimeSpan.FromSeconds(1));
        }

        await Soon(sender.JoinAsync());
        Assert.Empty(Log.WithId(Told));
    }
}
