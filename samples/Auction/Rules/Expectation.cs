namespace Auction.Rules;

// The results as they follow from the values alone: the highest value wins, at the first price which is above the second-highest.
internal static class Expectation
{
    public static IReadOnlyList<Result> Of(Programme programme) =>
        [.. programme.Lots.Select(lot => Of(lot, programme.Bidders))];

    private static Result Of(Lot lot, IReadOnlyList<BidderPlan> bidders)
    {
        var ranked = bidders.OrderByDescending(bidder => bidder.ValueOf(lot)).ToList();
        var highest = LastBid(lot, ranked[0]);
        if (highest < lot.Start)
            return new(lot.Name, Winner: null, Price: 0);

        var second = ranked.Count > 1 ? LastBid(lot, ranked[1]) : lot.Start - lot.Increment;
        var winner = bidders.First(bidder => LastBid(lot, bidder) == highest).Name;
        var price = Math.Min(highest, Math.Max(lot.Start, second + lot.Increment));
        return price < lot.Reserve ? new(lot.Name, Winner: null, price) : new(lot.Name, winner, price);
    }

    // The highest price asked which a bidder can say yes to; less than the first one if there is none.
    private static int LastBid(Lot lot, BidderPlan bidder) =>
        bidder.ValueOf(lot) < lot.Start
            ? lot.Start - lot.Increment
            : bidder.ValueOf(lot) - ((bidder.ValueOf(lot) - lot.Start) % lot.Increment);
}
