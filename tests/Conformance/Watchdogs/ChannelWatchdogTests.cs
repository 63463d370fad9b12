namespace Concurrency.Tests.Conformance.Watchdogs;

/// <summary>A channel that is full, and from which nobody takes, is told.</summary>
public sealed class ChannelWatchdogTests : WatchdogTest
{
    private const int Told = 26;

    protected override WatchdogOptions Watched => new() { FullChannel = Limit };

    [Theory, MemberData(nameof(Backends))]
    public async Task A_channel_that_stays_full_is_told_once_with_who_waits(string backend)
    {
        var items = Runtime.CreateChannel<int>("items", capacity: 2);
        var sender = Runtime.Start("sender", async _ =>
        {
            for (var item = 0; item < 3; item++)
                await items.SendAsync(item);
        }, On(backend));
        await Until(() => items.GetSnapshot().WaitingSenders == 1);

        await Pass(Limit * 3);

        Assert.Equal(
            "Channel items has been full, with 2 items, for 00:00:10, and nobody took one: 1 senders wait, 0 items were dropped in all. "
                + "Look at who should receive from it",
            Assert.Single(Log.WithId(Told)).Message);
        items.TryReceive(out _);
        await Soon(sender.JoinAsync());
    }

    [Fact]
    public async Task One_that_is_full_whenever_somebody_looks_but_flows_is_not_told()
    {
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        items.TrySend(0);
        for (var second = 0; second < 30; second++)
        {
            await Pass(TimeSpan.FromSeconds(1));
            Assert.True(items.TryReceive(out _) && items.TrySend(second));
        }

        Assert.Empty(Log.WithId(Told));
        GC.KeepAlive(items);
    }

    [Fact]
    public async Task One_that_drops_is_told_with_what_it_dropped()
    {
        var items = Runtime.CreateChannel<int>("items", new ChannelOptions<int> { Capacity = 1, FullMode = ChannelFullMode.DropOldest });
        for (var item = 0; item < 5; item++)
            items.TrySend(item);

        await PassUntilTold(Told);

        Assert.Contains("4 items were dropped", Assert.Single(Log.WithId(Told)).Message, StringComparison.Ordinal);
        GC.KeepAlive(items);
    }

    [Fact]
    public async Task A_rendezvous_and_an_unbounded_channel_are_never_full()
    {
        var meeting = Runtime.CreateChannel<int>("meeting", ChannelCapacity.Rendezvous);
        var endless = Runtime.CreateChannel<int>("endless", ChannelCapacity.Unbounded);
        endless.TrySend(1);

        await Pass(Limit * 3);

        Assert.Empty(Log.WithId(Told));
        GC.KeepAlive((meeting, endless));
    }
}
