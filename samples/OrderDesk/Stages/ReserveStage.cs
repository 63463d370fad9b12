using Concurrency;
using OrderDesk.Orders;
using OrderDesk.Stock;
using OrderDesk.Trouble;

namespace OrderDesk.Stages;

// Each order is an activity of its own, reserve[i]/order: it takes the placement that the configuration has at that moment.
internal sealed class ReserveStage(
    [FromKeyedServices("priced")] IChannelReader<Order> priced,
    [FromKeyedServices("reserved")] IChannelWriter<Order> reserved,
    Warehouse warehouse,
    TroubleBoard trouble,
    OrderBook book,
    ILogger<ReserveStage> logger) : IHostedActivity
{
    private static readonly ActivityOptions s_isolated = new() { OnFailure = FailureResponse.Isolate };
    private static readonly TimeSpan s_reach = TimeSpan.FromMilliseconds(1);

    public async ValueTask RunAsync(IActivityScope scope)
    {
        await foreach (var order in priced.ReceiveAllAsync())
        {
            while (!await TryReserveAsync(scope, order))
            {
                // It took nothing: goods are taken with both shelves in hand.
            }

            book.Advance(order, OrderState.Reserved);
            await reserved.SendAsync(order);
        }
    }

    // False if the reservation was cancelled to end a deadlock, or did not end within the deadline of a rule.
    private async ValueTask<bool> TryReserveAsync(IActivityScope scope, Order order)
    {
        var (first, second) = (warehouse[order.FirstShelf], warehouse[order.SecondShelf]);
        var isCareless = trouble.IsOn(TroubleKind.Deadlock);
        if (!isCareless && first.Number > second.Number)
            (first, second) = (second, first);

        var reservation = scope.Start("order", inner => TakeAsync(inner, first, second, order.Quantity), s_isolated);
        if (isCareless)
            trouble.Enter(order, reservation);

        try
        {
            await reservation.JoinAsync();
            return true;
        }
        catch (Exception end) when (end is OperationCanceledException or TimeoutException && !scope.CancellationToken.IsCancellationRequested)
        {
            Log.ReservedAgain(logger, order.Id, end.Message);
            return false;
        }
        finally
        {
            trouble.Leave(order);
        }
    }

    private static async ValueTask TakeAsync(IActivityScope scope, Shelf first, Shelf second, int quantity)
    {
        using (await first.ReachAsync())
        {
            await scope.DelayAsync(s_reach);
            using (await second.ReachAsync())
            {
                first.Take(quantity);
                second.Take(quantity);
            }
        }
    }
}
