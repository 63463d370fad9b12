using System.Threading.Channels;

namespace Concurrency.Tests.Documentation.Snippets;

public sealed class Channels : RuntimeTest
{
    [Fact]
    public async Task Three_kinds()
    {
        var concurrency = Runtime;
        var handover = concurrency.CreateChannel<Order>("handover", ChannelCapacity.Rendezvous);
        var bounded = concurrency.CreateChannel<Order>("bounded", capacity: 256);
        var unbounded = concurrency.CreateChannel<Order>("unbounded", ChannelCapacity.Unbounded);

        Assert.False(handover.TrySend(default));
        Assert.True(bounded.TrySend(default));
        Assert.True(unbounded.TrySend(default));
        var sending = handover.SendAsync(default);
        Assert.True(handover.TryReceive(out _));
        await sending;
    }

    [Fact]
    public void The_oldest_items_are_dropped()
    {
        var concurrency = Runtime;
        var dropped = new List<int>();
        var readings = concurrency.CreateChannel("readings", new ChannelOptions<int>
        {
            Capacity = 2,
            FullMode = ChannelFullMode.DropOldest,
            Dropped = dropped.Add,
        });

        for (var reading = 1; reading <= 4; reading++)
            readings.TrySend(reading);

        Assert.Equal([1, 2], dropped);
        Assert.Equal(2, readings.GetSnapshot().Dropped);
    }

    [Fact]
    public async Task Items_are_collected_in_batches()
    {
        var concurrency = Runtime;
        var orders = concurrency.CreateChannel<Order>("orders", capacity: 256);
        for (var count = 1; count <= 250; count++)
            orders.TrySend(new("tea", count, 1m));

        orders.TryComplete();
        var inserted = new List<int>();
        await StoreAsync(orders);
        Assert.Equal([100, 100, 50], inserted);

        async ValueTask StoreAsync(IChannelReader<Order> orders)
        {
            while (await orders.ReceiveBatchAsync(max: 100, maxWait: TimeSpan.FromMilliseconds(50)) is { Count: > 0 } batch)
                await InsertAsync(batch);
        }

        ValueTask InsertAsync(IReadOnlyList<Order> batch)
        {
            inserted.Add(batch.Count);
            return default;
        }
    }

    [Fact]
    public async Task What_is_there_is_taken_at_once()
    {
        var concurrency = Runtime;
        var orders = concurrency.CreateChannel<Order>("orders", capacity: 256);
        orders.TrySend(new("tea", 3, 2m));
        orders.TrySend(new("milk", 1, 1.5m));
        orders.TryComplete();

        Assert.Equal(2, await CountAsync(orders));

        static async ValueTask<int> CountAsync(IChannelReader<Order> orders)
        {
            var total = 0;
            var buffer = new Order[64];
            while (await orders.ReceiveManyAsync(buffer) is > 0 and var count)
                total += count;

            return total;
        }
    }

    [Fact]
    public async Task A_question_is_answered()
    {
        var concurrency = Runtime;
        var prices = concurrency.CreateChannel<Request<string, decimal>>("prices", capacity: 16);
        var server = concurrency.Start("pricer", async _ =>
        {
            await foreach (var request in prices.ReceiveAllAsync())
            {
                if (request.Value.Length > 0)
                    request.TryReply(request.Value.Length * 1.5m);
                else
                    request.TryFail(new ArgumentException("An item has a name."));
            }
        });

        var price = await concurrency.AskAsync(prices, "milk");

        Assert.Equal(6m, price);
        await Assert.ThrowsAsync<ArgumentException>(async () => await concurrency.AskAsync(prices, ""));

        // Until it has ended it may still take what comes while it is cancelled.
        server.Cancel();
        await Assert.ThrowsAsync<OperationCanceledException>(async () => await server.JoinAsync());
        await Assert.ThrowsAsync<RequestUnansweredException>(async () => await concurrency.AskAsync(prices, "tea"));
    }

    [Fact]
    public async Task The_ends_can_be_lent_to_code_for_other_channels()
    {
        var concurrency = Runtime;
        var numbers = concurrency.CreateChannel<int>("numbers", capacity: 16);
        ChannelWriter<int> lent = numbers.AsChannelWriter();

        var feed = Channel.CreateUnbounded<int>();
        IChannelReader<int> borrowed = concurrency.Adapt("feed", feed.Reader);

        await lent.WriteAsync(1);
        feed.Writer.TryWrite(2);
        Assert.Equal(3, await numbers.ReceiveAsync() + await borrowed.ReceiveAsync());
    }

    [Fact]
    public async Task A_snapshot_is_consistent()
    {
        var concurrency = Runtime;
        var orders = concurrency.CreateChannel<Order>("orders", capacity: 16);
        await orders.SendAsync(new("tea", 3, 2m));

        var look = orders.GetSnapshot();
        Assert.Equal(look.Sent, look.Received + look.Count + look.Dropped + look.Undelivered);
    }

    [Fact]
    public async Task Completion_drains_before_it_ends()
    {
        var concurrency = Runtime;
        var orders = concurrency.CreateChannel<Order>("orders", capacity: 16);
        await orders.SendAsync(new("tea", 3, 2m));
        orders.TryComplete(new IOException("The line is dead."));

        Assert.Equal("tea", (await orders.ReceiveAsync()).Item);
        var end = await Assert.ThrowsAsync<ChannelCompletedException>(async () => await orders.ReceiveAsync());
        Assert.IsType<IOException>(end.InnerException);
        Assert.Equal("orders", end.Channel);
        await Assert.ThrowsAsync<IOException>(async () => await orders.WaitToReceiveAsync());
        Assert.False(orders.TrySend(default));
        await Assert.ThrowsAsync<ChannelCompletedException>(async () => await orders.SendAsync(default));
    }

    [Fact]
    public async Task A_writer_which_was_cancelled_is_no_normal_end()
    {
        var concurrency = Runtime;
        var orders = concurrency.CreateChannel<Order>("orders", capacity: 16);
        var writer = concurrency.Start("writer", scope => scope.DelayAsync(Timeout.InfiniteTimeSpan));
        orders.CompleteAfter(writer);

        writer.Cancel();

        await Assert.ThrowsAsync<OperationCanceledException>(async () => await orders.WaitToReceiveAsync());
    }

    [Fact]
    public async Task A_cancelled_batch_returns_what_it_has()
    {
        var concurrency = Runtime;
        var orders = concurrency.CreateChannel<Order>("orders", capacity: 16);
        using var stop = new CancellationTokenSource();
        var batch = orders.ReceiveBatchAsync(max: 100, Timeout.InfiniteTimeSpan, stop.Token);
        await orders.SendAsync(new("tea", 3, 2m));

        await stop.CancelAsync();

        Assert.Single(await batch);
    }
}
