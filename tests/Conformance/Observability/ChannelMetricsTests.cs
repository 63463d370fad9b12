using System.Runtime.CompilerServices;

namespace Concurrency.Tests.Conformance.Observability;

/// <summary>What is measured of channels when somebody asks.</summary>
public sealed class ChannelMetricsTests : MetricsTest
{
    private const string Depth = "concurrency.channel.depth";
    private const string Sent = "concurrency.channel.sent";
    private const string Received = "concurrency.channel.received";
    private const string Dropped = "concurrency.channel.dropped";
    private const string Senders = "concurrency.channel.waiting_senders";
    private const string Receivers = "concurrency.channel.waiting_receivers";

    [Fact]
    public void Depth_and_throughput_are_those_of_the_channel()
    {
        Metrics.Listen();
        var items = Runtime.CreateChannel<int>("items", capacity: 8);
        for (var item = 0; item < 5; item++)
            items.TrySend(item);

        items.TryReceive(out _);

        Assert.Equal([(4, "items")], Read(Metrics.Observe(Depth)));
        Assert.Equal([(5, "items")], Read(Metrics.Observe(Sent)));
        Assert.Equal([(1, "items")], Read(Metrics.Observe(Received)));
        Assert.Equal([(0, "items")], Read(Metrics.Observe(Dropped)));
    }

    [Fact]
    public void Drops_are_counted()
    {
        Metrics.Listen();
        var items = Runtime.CreateChannel("items", new ChannelOptions<int> { Capacity = 2, FullMode = ChannelFullMode.DropOldest });
        for (var item = 0; item < 5; item++)
            items.TrySend(item);

        Assert.Equal([(3, "items")], Read(Metrics.Observe(Dropped)));
        Assert.Equal([(5, "items")], Read(Metrics.Observe(Sent)));
    }

    [Theory, MemberData(nameof(AllModes))]
    public async Task Whoever_waits_is_counted_on_his_side(Mode mode)
    {
        Metrics.Listen();
        var full = Runtime.CreateChannel<int>("full", capacity: 0);
        var empty = Runtime.CreateChannel<int>("empty", capacity: 1);
        var sender = Start(mode, "sender", verbs => verbs.SendAsync(full, 1));
        var receivers = Enumerable.Range(0, 2)
            .Select(_ => Start(mode, "receiver", async verbs => await verbs.ReceiveAsync(empty))).ToArray();
        await Until(() => full.GetSnapshot().WaitingSenders == 1 && empty.GetSnapshot().WaitingReceivers == 2);

        Assert.Equal([(0, "empty"), (1, "full")], Read(Metrics.Observe(Senders)));
        Assert.Equal([(0, "full"), (2, "empty")], Read(Metrics.Observe(Receivers)));

        await Soon(full.ReceiveAsync());
        await Soon(empty.SendAsync(1));
        await Soon(empty.SendAsync(2));
        await Ended([sender, .. receivers]);
        Assert.All(Metrics.Observe(Receivers), measured => Assert.Equal(0, measured.Value));
    }

    [Fact]
    public void What_went_through_a_channel_stays_counted_when_the_channel_is_gone()
    {
        Metrics.Listen();
        SendAndForget();
        Assert.Equal([(3, "brief")], Read(Metrics.Observe(Sent)));
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        Assert.Equal([(0, "brief")], Read(Metrics.Observe(Depth)));
        Assert.Equal([(3, "brief")], Read(Metrics.Observe(Sent)));
        SendAndForget();
        Assert.Equal([(6, "brief")], Read(Metrics.Observe(Sent)));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void SendAndForget()
    {
        var items = Runtime.CreateChannel<int>("brief", capacity: 8);
        for (var item = 0; item < 3; item++)
            items.TrySend(item);

        Metrics.Observe(Sent);
    }
}
