using Concurrency;
using Microsoft.Extensions.Options;
using OrderDesk.Orders;
using OrderDesk.Stock;

namespace OrderDesk.Load;

// Customers who are always there. When the channel is full they wait, and order less.
internal sealed class LoadStage(
    [FromKeyedServices("incoming")] IChannelWriter<Order> incoming,
    IOptionsMonitor<LoadOptions> options,
    OrderBook book) : IHostedActivity
{
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(20);

    public async ValueTask RunAsync(IActivityScope scope)
    {
        var owed = 0.0;
        using var ticker = scope.CreateTicker("tick", s_tick);
        await foreach (var _ in ticker.ReceiveAllAsync())
        {
            for (owed += options.CurrentValue.OrdersPerSecond * s_tick.TotalSeconds; owed >= 1; owed--)
                await OrderAsync();
        }
    }

    private async ValueTask OrderAsync()
    {
        var first = Random.Shared.Next(Warehouse.ShelfCount);
        var second = (first + Random.Shared.Next(1, Warehouse.ShelfCount)) % Warehouse.ShelfCount;
        var order = new Order(book.NextId(), first, second, Quantity: Random.Shared.Next(1, 10));
        book.Accept(order);
        try
        {
            await incoming.SendAsync(order);
        }
        catch
        {
            book.Withdraw(order);
            throw;
        }
    }
}
