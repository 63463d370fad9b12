using Concurrency;
using OrderDesk.Orders;
using OrderDesk.Payment;

namespace OrderDesk.Stages;

internal sealed class PayStage(
    [FromKeyedServices("reserved")] IChannelReader<Order> reserved,
    [FromKeyedServices("paid")] IChannelWriter<Order> paid,
    PaymentProvider provider,
    OrderBook book) : IHostedActivity
{
    public async ValueTask RunAsync(IActivityScope scope)
    {
        await foreach (var order in reserved.ReceiveAllAsync())
        {
            await provider.ChargeAsync(order.Price, scope.CancellationToken);
            book.Advance(order, OrderState.Paid);
            await paid.SendAsync(order);
        }
    }
}
