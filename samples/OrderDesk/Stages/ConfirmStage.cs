using Concurrency;
using OrderDesk.Orders;

namespace OrderDesk.Stages;

internal sealed class ConfirmStage(
    [FromKeyedServices("paid")] IChannelReader<Order> paid, OrderBook book) : IHostedActivity
{
    public async ValueTask RunAsync(IActivityScope scope)
    {
        await foreach (var order in paid.ReceiveAllAsync())
            book.Advance(order, OrderState.Confirmed);
    }
}
