namespace Concurrency.Tests.Conformance.Exchange;

public abstract partial class ExchangeConformance
{
    [Fact]
    public async Task BR1_C10_every_subscriber_sees_every_item_in_one_order()
    {
        const int Items = 300;
        var broadcast = Runtime.CreateBroadcast<int>("news");
        var written = new int[3 * Items];
        var heard = new List<int>[3];
        Role[] takers = [.. Enumerable.Range(0, 3).Select(index =>
        {
            var subscription = broadcast.Subscribe($"s{index}", new() { Capacity = 1 + (index * 3) });
            return Start(Taker, $"taker{index}", async verbs =>
            {
                heard[index] = [];
                while (heard[index].Count < written.Length)
                {
                    var item = await verbs.ReceiveAsync(subscription);
                    Assert.Equal(item + 1, written[item]);
                    heard[index].Add(item);
                }
            });
        })];
        Role[] givers = [.. Enumerable.Range(0, 3).Select(index => Start(Giver, $"giver{index}", async verbs =>
        {
            for (var item = index * Items; item < (index + 1) * Items; item++)
            {
                written[item] = item + 1;
                await verbs.SendAsync(broadcast, item);
            }
        }))];

        await Ended([.. givers, .. takers]);

        Assert.Equal(Enumerable.Range(0, 3 * Items), heard[0].Order());
        Assert.Equal(heard[0], heard[1]);
        Assert.Equal(heard[0], heard[2]);
        for (var index = 0; index < 3; index++)
            Assert.Equal(Enumerable.Range(index * Items, Items), heard[0].Where(item => item / Items == index));
    }

    [Fact]
    public async Task BR2_who_leaves_frees_the_senders_that_waited_for_it_and_its_own_receivers()
    {
        var broadcast = Runtime.CreateBroadcast<int>("news");
        var leaver = broadcast.Subscribe("leaver", new() { Capacity = 1 });
        var stayer = broadcast.Subscribe("stayer");
        Assert.True(broadcast.TrySend(0));
        var first = Start(Giver, "first", verbs => verbs.SendAsync(broadcast, 1));
        await Until(() => broadcast.GetSnapshot().WaitingSenders == 1);
        var second = Start(Giver, "second", verbs => verbs.SendAsync(broadcast, 2));
        await Until(() => broadcast.GetSnapshot().WaitingSenders == 2);
        Assert.Equal(0, stayer.TryReceive(out var item) ? item : -1);
        var receiver = Result(Taker, "receiver", verbs => verbs.ReceiveAsync(stayer));
        await Until(() => stayer.GetSnapshot().WaitingReceivers == 1);

        leaver.Dispose();

        await Ended(first, second);
        Assert.Equal(1, await receiver);
        Assert.Equal(2, stayer.TryReceive(out item) ? item : -1);
        Assert.Equal(new BroadcastSnapshot("news", 1, 3, 0, false), broadcast.GetSnapshot());
    }

    [Fact]
    public async Task C11_BR2_receivers_of_one_who_leaves_end_and_leaving_twice_is_a_no_op()
    {
        var broadcast = Runtime.CreateBroadcast<int>("news");
        var leaver = broadcast.Subscribe("leaver");
        var waiting = Failure(Taker, "waiting", async verbs => await verbs.ReceiveAsync(leaver));
        await Until(() => leaver.GetSnapshot().WaitingReceivers == 1);

        await Ended(Start(Giver, "giver", _ =>
        {
            leaver.Dispose();
            leaver.Dispose();
            return default;
        }));

        Assert.IsType<ObjectDisposedException>(await waiting);
        Assert.True(broadcast.TrySend(1));
        Assert.IsType<ObjectDisposedException>(await Failure(Taker, "late", async verbs => await verbs.ReceiveAsync(leaver)));
        Assert.Equal(new SubscriptionSnapshot("news/leaver", 16, 0, 0, 0, false, 0), leaver.GetSnapshot());
    }

    [Fact]
    public async Task C3_C6_senders_are_served_in_order_and_a_cancelled_one_is_skipped()
    {
        var broadcast = Runtime.CreateBroadcast<int>("news");
        var slow = broadcast.Subscribe("slow", new() { Capacity = 1 });
        Assert.True(broadcast.TrySend(0));
        using var cancellation = new CancellationTokenSource();
        var first = Failure(Giver, "first", verbs => verbs.SendAsync(broadcast, -1, cancellation.Token));
        await Until(() => broadcast.GetSnapshot().WaitingSenders == 1);
        var second = Start(Giver, "second", verbs => verbs.SendAsync(broadcast, 1));
        await Until(() => broadcast.GetSnapshot().WaitingSenders == 2);
        var third = Start(Taker, "third", verbs => verbs.SendAsync(broadcast, 2));
        await Until(() => broadcast.GetSnapshot().WaitingSenders == 3);
        Assert.False(broadcast.TrySend(3));

        await cancellation.CancelAsync();
        Assert.IsType<OperationCanceledException>(await first);

        for (var expected = 0; expected < 3; expected++)
            Assert.Equal(expected, await Result(Taker, "receiver", verbs => verbs.ReceiveAsync(slow)));

        await Ended(second, third);
    }

    [Fact]
    public async Task C3_C6_receivers_of_one_subscription_are_served_in_order_and_a_cancelled_one_is_skipped()
    {
        var broadcast = Runtime.CreateBroadcast<int>("news");
        var shared = broadcast.Subscribe("shared");
        using var cancellation = new CancellationTokenSource();
        var first = Failure(Taker, "first", async verbs => await verbs.ReceiveAsync(shared, cancellation.Token));
        await Until(() => shared.GetSnapshot().WaitingReceivers == 1);
        var second = Result(Taker, "second", verbs => verbs.ReceiveAsync(shared));
        await Until(() => shared.GetSnapshot().WaitingReceivers == 2);
        var third = Result(Giver, "third", verbs => verbs.ReceiveAsync(shared));
        await Until(() => shared.GetSnapshot().WaitingReceivers == 3);

        await cancellation.CancelAsync();
        await Ended(Start(Giver, "giver", async verbs =>
        {
            await verbs.SendAsync(broadcast, 1);
            await verbs.SendAsync(broadcast, 2);
        }));

        Assert.IsType<OperationCanceledException>(await first);
        Assert.Equal((1, 2), (await second, await third));
    }
}
