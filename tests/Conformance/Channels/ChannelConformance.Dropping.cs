namespace Concurrency.Tests.Conformance.Channels;

public abstract partial class ChannelConformance
{
    public static TheoryData<ChannelFullMode, int> DroppingChannels => new MatrixTheoryData<ChannelFullMode, int>(
        [ChannelFullMode.DropOldest, ChannelFullMode.DropNewest, ChannelFullMode.DropWrite], [1, 2, 64]);

    [Theory, MemberData(nameof(DroppingChannels))]
    public async Task CH6_racing_senders_never_wait_and_each_item_is_received_or_called_back(ChannelFullMode mode, int capacity)
    {
        const int Items = 500;
        var dropped = new List<(int Sender, int Number)>();
        var callers = 0;
        var overlaps = 0;
        var channel = Runtime.CreateChannel("items", new ChannelOptions<(int Sender, int Number)>
        {
            Capacity = capacity,
            FullMode = mode,
            Dropped = item =>
            {
                if (Interlocked.Increment(ref callers) != 1)
                    Interlocked.Increment(ref overlaps);

                dropped.Add(item);
                Interlocked.Decrement(ref callers);
            },
        });
        var received = Result(Receiver, "receiver", verbs => verbs.ReceiveAllAsync(channel));
        var senders = Enumerable.Range(0, 3).Select(index => Start(Sender, "sender", async verbs =>
        {
            for (var number = 0; number < Items; number++)
                await verbs.SendAsync(channel, (index, number));
        })).ToArray();

        await Ended(senders);

        Assert.Equal(0, channel.GetSnapshot().WaitingSenders);
        channel.TryComplete();
        var taken = await received;
        var snapshot = channel.GetSnapshot();
        Assert.Equal((3 * Items, taken.Count, dropped.Count), (snapshot.Sent, snapshot.Received, snapshot.Dropped));
        Assert.Equal(0, overlaps);
        Assert.Equal(3 * Items, taken.Concat(dropped).Distinct().Count());
        Assert.Equal(3 * Items, taken.Count + dropped.Count);
        foreach (var ofSender in dropped.GroupBy(item => item.Sender))
            Assert.Equal(ofSender.Order(), ofSender);

        foreach (var ofSender in taken.GroupBy(item => item.Sender))
            Assert.Equal(ofSender.Order(), ofSender);
    }
}
