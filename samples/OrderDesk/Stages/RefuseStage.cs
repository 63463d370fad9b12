using Concurrency;
using OrderDesk.Orders;

namespace OrderDesk.Stages;

internal sealed class RefuseStage(
    [FromKeyedServices("refused")] IChannelReader<DeadLetter<Order>> refused,
    OrderBook book,
    ILogger<RefuseStage> logger) : IHostedActivity
{
    public async ValueTask RunAsync(IActivityScope scope)
    {
        await foreach (var letter in refused.ReceiveAllAsync())
        {
            book.Advance(letter.Item, OrderState.Refused);
            Log.Refused(logger, letter.Item.Id, letter.Attempts, letter.Failure.Message);
        }
    }
}
