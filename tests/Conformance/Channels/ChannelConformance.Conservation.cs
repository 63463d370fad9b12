namespace Concurrency.Tests.Conformance.Channels;

public abstract partial class ChannelConformance
{
    [Theory, MemberData(nameof(Capacities))]
    public async Task CH1_CH3_every_snapshot_of_a_race_adds_up(int capacity)
    {
        const int Items = 400;
        var channel = Runtime.CreateChannel<int>("items", capacity);
        var receivers = Enumerable.Range(0, 2)
            .Select(_ => Result(Receiver, "receiver", verbs => verbs.ReceiveAllAsync(channel)))
            .ToArray();
        var senders = Enumerable.Range(0, 3).Select(index => Start(Sender, "sender", async verbs =>
        {
            for (var item = 0; item < Items; item++)
                await verbs.SendAsync(channel, (index * Items) + item);
        })).ToArray();
        var sending = Ended(senders);

        var earlier = channel.GetSnapshot();
        while (!sending.IsCompleted)
        {
            var snapshot = channel.GetSnapshot();
            Assert.Equal(snapshot.Sent, snapshot.Received + snapshot.Count + snapshot.Dropped + snapshot.Undelivered);
            Assert.InRange(snapshot.Count, 0, capacity);
            Assert.True(snapshot.Sent >= earlier.Sent && snapshot.Received >= earlier.Received);
            Assert.True(snapshot.Count == 0 || snapshot.WaitingReceivers == 0, $"{snapshot}");
            earlier = snapshot;
            await Task.Yield();
        }

        await sending;
        channel.TryComplete();
        var received = (await Task.WhenAll(receivers)).SelectMany(list => list).Order();
        Assert.Equal(Enumerable.Range(0, 3 * Items), received);
        var last = channel.GetSnapshot();
        Assert.InRange(last.HighWater, earlier.HighWater, Math.Min(capacity, 3 * Items));
        Assert.Equal(
            new(channel.Path, capacity, 0, 0, 0, 3 * Items, 3 * Items, 0, 0, IsCompleted: true) { HighWater = last.HighWater }, last);
    }

    [Theory, MemberData(nameof(BoundedCapacities))]
    public async Task CH3_a_send_waits_when_the_channel_is_full(int capacity)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity);
        Fill(channel);

        var sender = Start(Sender, "sender", verbs => verbs.SendAsync(channel, capacity));
        await UntilSenders(channel, 1);

        Assert.False(sender.Completion.IsCompleted);
        Assert.Equal(capacity, channel.GetSnapshot().Count);
        Assert.Equal(0, await Result(Receiver, "receiver", verbs => verbs.ReceiveAsync(channel)));
        await Ended(sender);
        Assert.Equal(capacity, channel.GetSnapshot().Count);
    }

    [Fact]
    public async Task CH4_a_sender_at_a_rendezvous_returns_only_when_a_receiver_has_come()
    {
        var channel = Runtime.CreateChannel<int>("items", ChannelCapacity.Rendezvous);
        var sender = Start(Sender, "sender", verbs => verbs.SendAsync(channel, 1));
        await UntilSenders(channel, 1);
        Assert.False(sender.Completion.IsCompleted);
        Assert.True(channel.TryPeek(out var seen) && seen == 1);

        Assert.Equal(1, await Result(Receiver, "receiver", verbs => verbs.ReceiveAsync(channel)));

        await Ended(sender);
    }

    [Fact]
    public async Task CH4_a_receiver_at_a_rendezvous_returns_only_when_a_sender_has_come()
    {
        var channel = Runtime.CreateChannel<int>("items", ChannelCapacity.Rendezvous);
        var received = Result(Receiver, "receiver", verbs => verbs.ReceiveAsync(channel));
        await UntilReceivers(channel, 1);
        Assert.False(received.IsCompleted);

        await Ended(Start(Sender, "sender", verbs => verbs.SendAsync(channel, 1)));

        Assert.Equal(1, await received);
    }

    [Fact]
    public async Task CH4_a_rendezvous_pairs_one_send_with_one_receive()
    {
        var channel = Runtime.CreateChannel<int>("items", ChannelCapacity.Rendezvous);
        var first = Start(Sender, "first", verbs => verbs.SendAsync(channel, 1));
        await UntilSenders(channel, 1);
        var second = Start(Sender, "second", verbs => verbs.SendAsync(channel, 2));
        await UntilSenders(channel, 2);

        Assert.Equal(1, await Result(Receiver, "receiver", verbs => verbs.ReceiveAsync(channel)));

        await Ended(first);
        Assert.False(second.Completion.IsCompleted);
        var snapshot = channel.GetSnapshot();
        Assert.Equal((1, 1, 0, 1), (snapshot.WaitingSenders, snapshot.Sent, snapshot.Count, snapshot.Received));
        Assert.Equal(2, await Result(Receiver, "receiver", verbs => verbs.ReceiveAsync(channel)));
        await Ended(second);
    }

    [Fact]
    public async Task CH5_sends_to_an_unbounded_channel_never_wait()
    {
        const int Items = 20_000;
        var channel = Runtime.CreateChannel<int>("items", ChannelCapacity.Unbounded);

        // Nobody receives: a send which waited would never end.
        await Ended(Start(Sender, "sender", async verbs =>
        {
            for (var item = 0; item < Items; item++)
                await verbs.SendAsync(channel, item);
        }));

        Assert.Equal((Items, 0), (channel.GetSnapshot().Count, channel.GetSnapshot().WaitingSenders));
        channel.TryComplete();
        Assert.Equal(
            Enumerable.Range(0, Items), await Result(Receiver, "receiver", verbs => verbs.ReceiveAllAsync(channel)));
    }
}
