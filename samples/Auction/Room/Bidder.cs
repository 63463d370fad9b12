using Auction.Rules;
using Concurrency;

namespace Auction.Room;

// Says yes to every price up to what the lot is worth, and no once.
internal sealed class Bidder(BidderPlan plan, ISubscription<Announcement> heard, IChannelWriter<Answer> answers)
{
    public async ValueTask BidAsync()
    {
        var isIn = true;
        await foreach (var announcement in heard.ReceiveAllAsync())
        {
            if (announcement.Call == Call.Asking && isIn)
            {
                isIn = plan.ValueOf(announcement.Lot) >= announcement.Price;
                await answers.SendAsync(new(plan.Name, isIn));
            }
            else if (announcement.Call == Call.Over)
            {
                isIn = true;
            }
        }
    }
}
