namespace Concurrency.Tests.Documentation.Snippets.Objects;

public sealed class ExchangeTests : RuntimeTest
{
    public sealed record Quote(string Item, decimal Price);

    public sealed record Limits(int MaxOrders);

    [Fact]
    public async Task Two_activities_swap_a_full_and_an_empty_buffer()
    {
        var concurrency = Runtime;
        var written = new List<int>();
        var buffers = concurrency.CreateExchanger<List<int>>("buffers");
        var fill = concurrency.Start("fill", async _ =>
        {
            var buffer = new List<int>();
            for (var number = 1; number <= 9; number++)
            {
                buffer.Add(number);
                if (buffer.Count == 3)
                    buffer = await buffers.ExchangeAsync(buffer);
            }

            await buffers.ExchangeAsync([]);
        });
        var write = concurrency.Start("write", async _ =>
        {
            var buffer = new List<int>();
            while ((buffer = await buffers.ExchangeAsync(buffer)).Count > 0)
            {
                written.AddRange(buffer);
                buffer.Clear();
            }
        });

        await fill.JoinAsync();
        await write.JoinAsync();
        Assert.Equal(Enumerable.Range(1, 9), written);
    }

    [Fact]
    public async Task A_promise_is_kept_once_and_read_by_many()
    {
        var concurrency = Runtime;
        var port = concurrency.CreatePromise<int>("port");
        var listen = concurrency.Start("listen", async scope =>
        {
            try
            {
                port.TrySetResult(await BindAsync());
            }
            catch (Exception exception)
            {
                port.TrySetException(exception);
                throw;
            }
        });
        var clients = concurrency.Start("client", async _ => Assert.Equal(8080, await port.WaitAsync()), instances: 3);

        await clients.JoinAsync();
        Assert.False(port.TrySetResult(9090));

        static ValueTask<int> BindAsync() => new(8080);
    }

    [Fact]
    public async Task Every_subscriber_gets_every_item_or_says_what_it_gets_instead()
    {
        var concurrency = Runtime;
        var quotes = concurrency.CreateBroadcast<Quote>("quotes");
        using var book = quotes.Subscribe("book");
        using var screen = quotes.Subscribe("screen", new() { Capacity = 1, LagPolicy = LagPolicy.DropOldest });

        await quotes.SendAsync(new("tea", 2.00m));
        await quotes.SendAsync(new("tea", 2.10m));
        quotes.TryComplete();

        var booked = new List<decimal>();
        await foreach (var quote in book.ReceiveAllAsync())
            booked.Add(quote.Price);

        Assert.Equal([2.00m, 2.10m], booked);
        Assert.Equal(2.10m, (await screen.ReceiveAsync()).Price);
        Assert.Equal(1, screen.GetSnapshot().Dropped);
    }

    [Fact]
    public async Task A_watcher_sees_the_newest_value()
    {
        var concurrency = Runtime;
        var applied = new List<int>();
        var limits = concurrency.CreateLatest("limits", new Limits(MaxOrders: 10));
        var apply = concurrency.Start("apply", async _ =>
        {
            await foreach (var newest in limits.Watch().ReadAllAsync())
                Apply(newest);
        });

        limits.Set(new Limits(MaxOrders: 20));
        limits.Set(new Limits(MaxOrders: 30));
        limits.TryComplete();

        await apply.JoinAsync();
        Assert.Equal(30, applied[^1]);
        Assert.Equal(applied.Order(), applied);
        Assert.Equal(30, limits.Current.Value.MaxOrders);

        void Apply(Limits newest) => applied.Add(newest.MaxOrders);
    }
}
