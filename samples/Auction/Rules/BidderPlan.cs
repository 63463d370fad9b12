namespace Auction.Rules;

// What each lot is worth to a bidder; nothing if it is not named.
internal sealed record BidderPlan(string Name, IReadOnlyDictionary<string, int> Values)
{
    public int ValueOf(Lot lot) => Values.GetValueOrDefault(lot.Name);
}
