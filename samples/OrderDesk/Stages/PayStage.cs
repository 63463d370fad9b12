using Concurrency;
using OrderDesk.Orders;
using OrderDesk.Payment;

namespace OrderDesk.Stages;

// When the provider refuses, the stage fails, and is restarted after a while. The order which it had in hand is not lost.
internal sealed class PayStage(
    PaymentQueue queue,
    [FromKeyedServices("paid")] IChannelWriter<Order> paid,
    PaymentProvider provider,
    OrderBook book) : IHostedActivity
{
    public async ValueTask RunAsync(IActivityScope scope)
    {
        await foreach (var delivery in queue.Orders.ReceiveAllAsync())
        {
            try
            {
                await provider.ChargeAsync(delivery.Item.Price, scope.CancellationToken);
            }
            catch (PaymentException refusal)
            {
                delivery.Fail(refusal);
                throw;
            }

            book.Advance(delivery.Item, OrderState.Paid);
            await paid.SendAsync(delivery.Item);
        }
    }
}
