using Concurrency.Tests.Conformance.Channels;

namespace Concurrency.Tests.Conformance.Waiting;

/// <summary>Threads, tasks and foreign callers stand in one queue, in the order they arrived.</summary>
public sealed class ArrivalOrderTests : ChannelTest
{
    private static readonly Mode[] s_queue =
    [
        Mode.Task, Mode.BlockingForeign, Mode.Thread, Mode.Foreign, Mode.BlockingThread, Mode.Foreign, Mode.Task,
        Mode.BlockingThread, Mode.Thread, Mode.BlockingForeign,
    ];

    [Theory, MemberData(nameof(Capacities))]
    public async Task C6_receivers_are_served_in_the_order_they_arrived(int capacity)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity);
        var received = new List<Task<int>>();
        foreach (var mode in s_queue)
        {
            received.Add(Result(mode, "receiver", verbs => verbs.ReceiveAsync(channel)));
            await UntilReceivers(channel, received.Count);
        }

        for (var item = 0; item < s_queue.Length; item++)
            Assert.True(channel.TrySend(item));

        Assert.Equal(Enumerable.Range(0, s_queue.Length), await Task.WhenAll(received));
    }

    [Theory, MemberData(nameof(BoundedCapacities))]
    public async Task C6_senders_are_served_in_the_order_they_arrived(int capacity)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity);
        var filled = Fill(channel);
        var senders = new List<Role>();
        foreach (var mode in s_queue)
        {
            var item = filled + senders.Count;
            senders.Add(Start(mode, "sender", verbs => verbs.SendAsync(channel, item)));
            await UntilSenders(channel, senders.Count);
        }

        Assert.Equal(Enumerable.Range(0, filled + s_queue.Length), Drain(channel));

        await Ended([.. senders]);
    }

    [Theory, MemberData(nameof(Capacities))]
    public async Task C6_cancelled_receivers_are_skipped(int capacity)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity);
        using var cancellation = new CancellationTokenSource();
        var received = new List<Task<int>>();
        var abandoned = new List<Task<Exception?>>();
        foreach (var mode in s_queue)
        {
            if ((received.Count + abandoned.Count) % 3 == 1)
                received.Add(Result(mode, "receiver", verbs => verbs.ReceiveAsync(channel)));
            else
                abandoned.Add(Failure(mode, "abandoned", async verbs => await verbs.ReceiveAsync(channel, cancellation.Token)));

            await UntilReceivers(channel, received.Count + abandoned.Count);
        }

        await cancellation.CancelAsync();
        Assert.Equal(received.Count, channel.GetSnapshot().WaitingReceivers);
        for (var item = 0; item < received.Count; item++)
            Assert.True(channel.TrySend(item));

        Assert.Equal(Enumerable.Range(0, received.Count), await Task.WhenAll(received));
        Assert.All(await Task.WhenAll(abandoned), failure => Assert.IsType<OperationCanceledException>(failure));
    }

    [Theory, MemberData(nameof(BoundedCapacities))]
    public async Task C6_cancelled_senders_are_skipped(int capacity)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity);
        var filled = Fill(channel);
        using var cancellation = new CancellationTokenSource();
        var sent = new List<Role>();
        var abandoned = new List<Task<Exception?>>();
        foreach (var mode in s_queue)
        {
            var item = filled + sent.Count;
            if ((sent.Count + abandoned.Count) % 3 == 1)
                sent.Add(Start(mode, "sender", verbs => verbs.SendAsync(channel, item)));
            else
                abandoned.Add(Failure(mode, "abandoned", verbs => verbs.SendAsync(channel, -1, cancellation.Token)));

            await UntilSenders(channel, sent.Count + abandoned.Count);
        }

        await cancellation.CancelAsync();

        Assert.Equal(Enumerable.Range(0, filled + sent.Count), Drain(channel));
        await Ended([.. sent]);
        Assert.All(await Task.WhenAll(abandoned), failure => Assert.IsType<OperationCanceledException>(failure));
    }

    [Theory, MemberData(nameof(AsynchronousModes))]
    public async Task C13_two_receives_of_one_activity_take_in_the_order_of_the_calls(Mode mode)
    {
        foreach (var capacity in new[] { 0, 1, 64 })
        {
            var channel = Runtime.CreateChannel<int>("items", capacity);
            var received = Result(mode, "receiver", async _ =>
            {
                var waits = Enumerable.Range(0, 300).Select(_ => channel.ReceiveAsync()).ToArray();
                var items = new List<int>();
                foreach (var wait in waits.Reverse())
                    items.Add(await wait);

                items.Reverse();
                return items;
            });
            for (var item = 0; item < 300; item++)
                await channel.SendAsync(item);

            Assert.Equal(Enumerable.Range(0, 300), await received);
        }
    }

    [Theory, MemberData(nameof(AsynchronousModes))]
    public async Task C13_two_sends_of_one_activity_take_effect_in_the_order_of_the_calls(Mode mode)
    {
        foreach (var capacity in new[] { 0, 1, 64, ChannelCapacity.Unbounded })
        {
            var channel = Runtime.CreateChannel<int>("items", capacity);
            var sender = Start(mode, "sender", async _ =>
            {
                foreach (var wait in Enumerable.Range(0, 300).Select(item => channel.SendAsync(item)).ToArray().Reverse())
                    await wait;

                channel.TryComplete();
            });

            var items = new List<int>();
            await foreach (var item in channel.ReceiveAllAsync())
                items.Add(item);

            Assert.Equal(Enumerable.Range(0, 300), items);
            await Ended(sender);
        }
    }
}
