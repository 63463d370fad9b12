namespace Concurrency.Tests.Conformance.Channels;

public abstract partial class ChannelConformance
{
    [Theory, MemberData(nameof(Capacities))]
    public async Task C1_a_cancelled_receive_takes_nothing(int capacity)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity);
        using var cancellation = new CancellationTokenSource();
        var abandoned = Failure(Receiver, "abandoned", async verbs => await verbs.ReceiveAsync(channel, cancellation.Token));
        await UntilReceivers(channel, 1);

        await cancellation.CancelAsync();

        Assert.Equal(cancellation.Token, Assert.IsType<OperationCanceledException>(await abandoned).CancellationToken);
        Assert.Equal(0, channel.GetSnapshot().WaitingReceivers);
        Assert.Equal(0, channel.GetSnapshot().Received);
        var received = Result(Receiver, "receiver", verbs => verbs.ReceiveAsync(channel));
        await Ended(Start(Sender, "sender", verbs => verbs.SendAsync(channel, 7)));
        Assert.Equal(7, await received);
    }

    [Theory, MemberData(nameof(BoundedCapacities))]
    public async Task C1_a_cancelled_send_leaves_nothing(int capacity)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity);
        Assert.Equal(capacity, Fill(channel));
        using var cancellation = new CancellationTokenSource();
        var abandoned = Failure(Sender, "abandoned", verbs => verbs.SendAsync(channel, -1, cancellation.Token));
        await UntilSenders(channel, 1);

        await cancellation.CancelAsync();

        Assert.Equal(cancellation.Token, Assert.IsType<OperationCanceledException>(await abandoned).CancellationToken);
        Assert.Equal(0, channel.GetSnapshot().WaitingSenders);
        Assert.Equal(capacity, channel.GetSnapshot().Sent);
        channel.TryComplete();
        Assert.Equal(Enumerable.Range(0, capacity), await Result(Receiver, "receiver", verbs => verbs.ReceiveAllAsync(channel)));
    }

    [Theory, MemberData(nameof(BufferingCapacities))]
    public async Task C2_a_token_already_cancelled_throws_without_effect(int capacity)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity);
        Assert.True(channel.TrySend(1));
        Assert.True(channel.TryReceive(out _));
        var cancelled = new CancellationToken(canceled: true);

        var sent = await Failure(Sender, "sender", verbs => verbs.SendAsync(channel, 2, cancelled));

        Assert.Equal(cancelled, Assert.IsType<OperationCanceledException>(sent).CancellationToken);
        Assert.True(channel.TrySend(3));
        var received = await Failure(Receiver, "receiver", async verbs => await verbs.ReceiveAsync(channel, cancelled));
        Assert.Equal(cancelled, Assert.IsType<OperationCanceledException>(received).CancellationToken);
        var enumerated = await Failure(Receiver, "enumerator", async verbs => await verbs.ReceiveAllAsync(channel, cancelled));
        Assert.Equal(cancelled, Assert.IsType<OperationCanceledException>(enumerated).CancellationToken);
        Assert.Equal([3], Drain(channel));
    }

    [Fact]
    public async Task C2_a_token_already_cancelled_meets_nobody_at_a_rendezvous()
    {
        var channel = Runtime.CreateChannel<int>("items", ChannelCapacity.Rendezvous);
        var cancelled = new CancellationToken(canceled: true);
        var received = Result(Receiver, "receiver", verbs => verbs.ReceiveAsync(channel));
        await UntilReceivers(channel, 1);

        Assert.IsType<OperationCanceledException>(
            await Failure(Sender, "abandoned", verbs => verbs.SendAsync(channel, 1, cancelled)));

        Assert.False(received.IsCompleted);
        await Ended(Start(Sender, "sender", verbs => verbs.SendAsync(channel, 2)));
        Assert.Equal(2, await received);
    }

    [Theory, MemberData(nameof(Capacities))]
    public async Task C3_a_cancelled_head_does_not_swallow_an_item(int capacity)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity);
        using var cancellation = new CancellationTokenSource();
        var first = Failure(Receiver, "first", async verbs => await verbs.ReceiveAsync(channel, cancellation.Token));
        await UntilReceivers(channel, 1);
        var second = Result(Receiver, "second", verbs => verbs.ReceiveAsync(channel));
        await UntilReceivers(channel, 2);

        await cancellation.CancelAsync();
        await Ended(Start(Sender, "sender", verbs => verbs.SendAsync(channel, 7)));

        Assert.IsType<OperationCanceledException>(await first);
        Assert.Equal(7, await second);
    }

    [Theory, MemberData(nameof(BoundedCapacities))]
    public async Task C3_a_cancelled_head_does_not_swallow_room(int capacity)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity);
        Fill(channel);
        using var cancellation = new CancellationTokenSource();
        var first = Failure(Sender, "first", verbs => verbs.SendAsync(channel, -1, cancellation.Token));
        await UntilSenders(channel, 1);
        var second = Start(Sender, "second", verbs => verbs.SendAsync(channel, capacity));
        await UntilSenders(channel, 2);

        await cancellation.CancelAsync();
        var received = await Result(Receiver, "receiver", verbs => verbs.ReceiveAsync(channel));

        Assert.IsType<OperationCanceledException>(await first);
        await Ended(second);
        Assert.Equal(0, received);
        Assert.Equal(Enumerable.Range(1, capacity), Drain(channel));
    }

    [Theory, MemberData(nameof(Capacities))]
    public async Task C3_an_item_sent_while_the_head_is_cancelled_reaches_one_of_two(int capacity)
    {
        for (var round = 0; round < 50; round++)
        {
            var channel = Runtime.CreateChannel<int>("items", capacity);
            using var cancellation = new CancellationTokenSource();
            var taken = -1;
            var first = Failure(
                Receiver, "first", async verbs => taken = await verbs.ReceiveAsync(channel, cancellation.Token));
            await UntilReceivers(channel, 1);
            var second = Result(Receiver, "second", verbs => verbs.ReceiveAsync(channel));
            await UntilReceivers(channel, 2);

            var sender = Start(Sender, "sender", verbs => verbs.SendAsync(channel, round));
            await cancellation.CancelAsync();

            await Ended(sender);
            if (await first is null)
            {
                Assert.Equal(round, taken);
                Assert.False(second.IsCompleted);
                channel.TryComplete();
                await Assert.ThrowsAsync<ChannelCompletedException>(() => second);
            }
            else
            {
                Assert.Equal(round, await second);
            }
        }
    }

    [Theory, MemberData(nameof(Capacities))]
    public async Task C3_a_completion_while_the_head_is_cancelled_wakes_everyone(int capacity)
    {
        for (var round = 0; round < 20; round++)
        {
            var channel = Runtime.CreateChannel<int>("items", capacity);
            using var cancellation = new CancellationTokenSource();
            var first = Failure(Receiver, "first", async verbs => await verbs.ReceiveAsync(channel, cancellation.Token));
            var second = Failure(Receiver, "second", async verbs => await verbs.ReceiveAsync(channel));
            await UntilReceivers(channel, 2);

            var cancelling = cancellation.CancelAsync();
            Assert.True(channel.TryComplete());

            await cancelling;
            Assert.True(await first is OperationCanceledException or ChannelCompletedException);
            Assert.IsType<ChannelCompletedException>(await second);
        }
    }
}
