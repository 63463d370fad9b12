namespace Concurrency.Tests.Conformance.Channels;

public abstract partial class ChannelConformance
{
    [Theory, MemberData(nameof(Capacities))]
    public async Task CH2_the_items_of_each_sender_leave_in_its_order(int capacity)
    {
        const int Items = 300;
        var channel = Runtime.CreateChannel<(int Sender, int Number)>("items", capacity);
        var receivers = Enumerable.Range(0, 3)
            .Select(_ => Result(Receiver, "receiver", verbs => verbs.ReceiveAllAsync(channel)))
            .ToArray();
        var senders = Enumerable.Range(0, 3).Select(index => Start(Sender, "sender", async verbs =>
        {
            for (var number = 0; number < Items; number++)
                await verbs.SendAsync(channel, (index, number));
        })).ToArray();

        await Ended(senders);
        channel.TryComplete();

        var lists = await Task.WhenAll(receivers);
        foreach (var list in lists)
        {
            foreach (var ofSender in list.GroupBy(item => item.Sender))
                Assert.Equal(ofSender.Order(), ofSender);
        }

        Assert.Equal(3 * Items, lists.Sum(list => list.Distinct().Count()));
    }

    [Theory, MemberData(nameof(BufferingCapacities))]
    public async Task C6_an_item_for_a_waiting_receiver_is_not_there_for_a_try(int capacity)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity);
        var received = Result(Receiver, "receiver", verbs => verbs.ReceiveAsync(channel));
        await UntilReceivers(channel, 1);

        await Ended(Start(Sender, "sender", verbs => verbs.SendAsync(channel, 1)));

        Assert.False(channel.TryReceive(out _));
        Assert.False(channel.TryPeek(out _));
        Assert.Equal(1, await received);
    }

    [Theory, MemberData(nameof(BoundedCapacities))]
    public async Task C6_room_for_a_waiting_sender_is_not_there_for_a_try(int capacity)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity);
        Fill(channel);
        var sender = Start(Sender, "sender", verbs => verbs.SendAsync(channel, capacity));
        await UntilSenders(channel, 1);
        Assert.False(channel.TrySend(-1));

        Assert.Equal(0, await Result(Receiver, "receiver", verbs => verbs.ReceiveAsync(channel)));

        Assert.False(channel.TrySend(-1));
        await Ended(sender);
        Assert.Equal(Enumerable.Range(1, capacity), Drain(channel));
    }

    [Fact]
    public async Task C7_a_waiting_receiver_is_not_starved_by_those_who_try()
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 1);
        var stop = false;
        var grabbed = 0;
        var grabber = Start(Mode.BlockingForeign, "grabber", verbs =>
        {
            while (!Volatile.Read(ref stop))
            {
                if (channel.TryReceive(out _))
                    grabbed++;
            }

            return default;
        });
        var count = 0;
        var receiver = Start(Receiver, "receiver", async verbs =>
        {
            for (; count < 20; count++)
                await verbs.ReceiveAsync(channel);

            channel.TryComplete();
        });
        var sender = Failure(Sender, "sender", async verbs =>
        {
            while (true)
                await verbs.SendAsync(channel, 1);
        });

        await Ended(receiver);
        Volatile.Write(ref stop, true);
        await Ended(grabber);

        Assert.Equal(20, count);
        Assert.IsType<ChannelCompletedException>(await sender);
    }
}
