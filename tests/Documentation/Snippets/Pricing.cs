namespace Concurrency.Tests.Documentation.Snippets;

public readonly record struct Order(string Item, int Count, decimal Price);

public readonly record struct Invoice(string Item, decimal Amount);

public sealed class Pricing(IConcurrency concurrency)
{
    public ValueTask<decimal> TotalAsync(IEnumerable<Order> orders, CancellationToken cancellationToken) =>
        concurrency.RunAsync(
            "pricing",
            async scope =>
            {
                var incoming = scope.CreateChannel<Order>("orders", capacity: 16);
                var invoices = scope.CreateChannel<Invoice>("invoices", capacity: 16);

                var read = scope.Start("read", _ => ReadAsync(orders, incoming));
                var price = scope.Start("price", _ => PriceAsync(incoming, invoices), instances: 4);
                var sum = scope.Start("sum", _ => SumAsync(invoices));

                incoming.CompleteAfter(read);
                invoices.CompleteAfter(price);
                return await sum.JoinAsync();
            },
            cancellationToken);

    public static async ValueTask ReadAsync(IEnumerable<Order> orders, IChannelWriter<Order> incoming)
    {
        foreach (var order in orders)
            await incoming.SendAsync(order);
    }

    public static async ValueTask PriceAsync(IChannelReader<Order> incoming, IChannelWriter<Invoice> invoices)
    {
        await foreach (var order in incoming.ReceiveAllAsync())
            await invoices.SendAsync(new(order.Item, order.Count * order.Price));
    }

    public static async ValueTask<decimal> SumAsync(IChannelReader<Invoice> invoices)
    {
        var total = 0m;
        await foreach (var invoice in invoices.ReceiveAllAsync())
            total += invoice.Amount;

        return total;
    }
}
