using Auction.Rules;
using Concurrency;

namespace Auction.Room;

// Agrees to the last bid, or takes the lot home.
internal sealed class Owner(ISubscription<Announcement> heard, IChannelWriter<Answer> answers, IAutoResetEvent withdrawal)
{
    public async ValueTask DecideAsync()
    {
        await foreach (var announcement in heard.ReceiveAllAsync())
        {
            if (announcement.Call != Call.Closing)
                continue;

            if (announcement.Price >= announcement.Lot.Reserve)
                await answers.SendAsync(new("owner", IsYes: true));
            else
                withdrawal.Set();
        }
    }
}
