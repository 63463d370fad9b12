using Auction.Rules;
using Concurrency;

namespace Auction.Room;

// Reads the standings whenever something is said.
internal sealed class Reporter(Standings standings, ISubscription<Announcement> heard)
{
    public int Looks { get; private set; }

    public int HalfWritten { get; private set; }

    public async ValueTask ReportAsync()
    {
        await foreach (var _ in heard.ReceiveAllAsync())
        {
            Looks++;
            if (!(await standings.ReadAsync()).IsWhole)
                HalfWritten++;
        }
    }
}
