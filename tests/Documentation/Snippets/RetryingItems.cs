namespace Concurrency.Tests.Documentation.Snippets;

public sealed class RetryingItems : RuntimeTest
{
    [Fact]
    public async Task A_loop_over_deliveries_is_started_again_and_goes_on_with_the_item_it_had()
    {
        var concurrency = Runtime;
        var orders = Filled(3);
        var booked = new List<Order>();
        var failures = 1;

        var deadLetters = concurrency.CreateChannel<DeadLetter<Order>>("dead-orders", capacity: 64);
        var retry = new ItemRetry
        {
            MaxAttempts = 5,
            InitialDelay = TimeSpan.FromMilliseconds(1),
            BackoffFactor = 2,
            MaxDelay = TimeSpan.FromSeconds(30),
            Jitter = 0.2,
            ShouldRetry = failure => failure is not FormatException,
        };
        var deliveries = concurrency.CreateRedeliveringReader("orders-again", orders, retry, deadLetters);

        await Assert.ThrowsAsync<InvalidDataException>(async () => await concurrency.RunAsync("book", _ => BookAllAsync(deliveries)));
        await concurrency.RunAsync("book", _ => BookAllAsync(deliveries));

        Assert.Equal(["0", "1", "2"], booked.Select(order => order.Item));
        Assert.Equal(new("orders-again", 3, 3, 0, 0, 0, IsCompleted: true), deliveries.GetSnapshot());

        async ValueTask BookAllAsync(IRedeliveringReader<Order> reader)
        {
            await foreach (var delivery in reader.ReceiveAllAsync())
                await BookAsync(delivery.Item, isFirstAttempt: delivery.Attempt == 1);
        }

        ValueTask BookAsync(Order order, bool isFirstAttempt)
        {
            if (order.Item == "1" && failures-- > 0)
                throw new InvalidDataException("The ledger is down.");

            booked.Add(order);
            return default;
        }
    }

    [Fact]
    public async Task A_failure_can_be_told_and_the_loop_goes_on()
    {
        var deadLetters = Runtime.CreateChannel<DeadLetter<Order>>("dead-orders", capacity: 64);
        var deliveries = Runtime.CreateRedeliveringReader("orders-again", Filled(3), new() { MaxAttempts = 2 }, deadLetters);
        await Runtime.RunAsync("book", async scope =>
        {
            await foreach (var delivery in deliveries.ReceiveAllAsync())
            {
                try
                {
                    Book(delivery.Item);
                    delivery.Complete();
                }
                catch (InvalidDataException failure)
                {
                    delivery.Fail(failure);
                }
            }
        });

        Assert.True(deadLetters.TryReceive(out var letter));
        Assert.Equal(("1", 2, "The order is void."), (letter.Item.Item, letter.Attempts, letter.Failure.Message));
    }

    [Fact]
    public async Task For_each_does_it_in_several_workers()
    {
        var deadLetters = Runtime.CreateChannel<DeadLetter<Order>>("dead-orders", capacity: 64);
        var deliveries = Runtime.CreateRedeliveringReader("orders-again", Filled(3), new() { MaxAttempts = 2 }, deadLetters);
        await Runtime.RunAsync("root", async scope =>
        {
            await scope.ForEachAsync("book", deliveries, maxDegreeOfParallelism: 4, (worker, delivery) =>
            {
                Book(delivery.Item);
                return default;
            });
        });

        deadLetters.TryComplete();
        var reported = new List<string>();
        await foreach (var letter in deadLetters.ReceiveAllAsync())
            reported.Add($"{letter.Item.Item}: {letter.Failure.Message}");

        Assert.Equal(["1: The order is void."], reported);
    }

    private static void Book(Order order)
    {
        if (order.Item == "1")
            throw new InvalidDataException("The order is void.");
    }

    private IChannel<Order> Filled(int count)
    {
        var orders = Runtime.CreateChannel<Order>("orders", ChannelCapacity.Unbounded);
        for (var item = 0; item < count; item++)
            orders.TrySend(new($"{item}", 1, 1m));

        orders.TryComplete();
        return orders;
    }
}
