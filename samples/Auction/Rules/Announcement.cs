namespace Auction.Rules;

internal enum Call
{
    // Who bids this much? Every bidder who is still in answers, with a bid or by leaving the sale.
    Asking,

    // One bidder is left. The owner answers: agrees, or withdraws the lot.
    Closing,

    GoingOnce,
    GoingTwice,

    // The sale has ended.
    Over,
}

// What the auctioneer says to the whole room.
internal sealed record Announcement(Lot Lot, Call Call, int Price, Result? Result = null)
{
    public override string ToString() => Call switch
    {
        Call.Asking => $"{Lot.Name}: who bids {Price}?",
        Call.Closing => $"{Lot.Name}: {Price} is bid, and no more",
        Call.GoingOnce => $"{Lot.Name}: going once for {Price}",
        Call.GoingTwice => $"{Lot.Name}: going twice for {Price}",
        _ => $"{Result}",
    };
}
