using Concurrency;
using OrderDesk.Orders;

namespace OrderDesk.Stages;

internal sealed class PriceStage(
    [FromKeyedServices("incoming")] IChannelReader<Order> incoming,
    [FromKeyedServices("priced")] IChannelWriter<Order> priced,
    OrderBook book) : IHostedActivity
{
    public async ValueTask RunAsync(IActivityScope scope)
    {
        await foreach (var order in incoming.ReceiveAllAsync())
        {
            var price = (order.FirstShelf + order.SecondShelf + 2) * order.Quantity * 9.90m;
            book.Advance(order, OrderState.Priced);
            await priced.SendAsync(order with { Price = price });
        }
    }
}
