using Auction.Rules;
using Concurrency;

namespace Auction.Room;

// Waits for whatever comes first: an answer, a tick, the owner's withdrawal. The rules say what follows from it.
internal sealed class Auctioneer(
    Programme programme,
    IChannelReader<Answer> answers,
    IAutoResetEvent withdrawal,
    IBroadcast<Announcement> room,
    Standings standings,
    TimeSpan callPeriod)
{
    public async ValueTask SellAsync(IActivityScope scope)
    {
        using var ticker = scope.CreateTicker("calls", callPeriod);
        var answer = answers.ReceiveCase();
        var withdrawn = withdrawal.WaitCase();
        var tick = ticker.ReceiveCase();
        var select = scope.CreateSelect(answer, withdrawn, tick);

        foreach (var lot in programme.Lots)
        {
            var sale = new Sale(lot, programme.Bidders);
            var announcement = sale.Open();
            while (true)
            {
                if (announcement?.Result is { } result)
                    await standings.AddAsync(scope, result);

                if (announcement is not null)
                    await room.SendAsync(announcement);

                if (sale.IsOver)
                    break;

                var first = await select.WaitAsync();
                announcement =
                    first == answer ? sale.OnAnswer(answer.Value)
                    : first == withdrawn ? sale.OnWithdrawn()
                    : sale.OnTick();
            }
        }

        // All who listen hear what was said, and then that it is over.
        room.TryComplete();
    }
}
