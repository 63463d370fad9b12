namespace Auction.Rules;

// Who comes, and what is sold.
internal sealed record Programme(IReadOnlyList<Lot> Lots, IReadOnlyList<BidderPlan> Bidders)
{
    public static Programme Default { get; } = new(
        [
            new("clock", Start: 100, Increment: 10, Reserve: 150),
            new("map", Start: 50, Increment: 5, Reserve: 80),
            new("vase", Start: 20, Increment: 10, Reserve: 20),
            new("stone", Start: 500, Increment: 50, Reserve: 500),
        ],
        [
            new("ada", new Dictionary<string, int> { ["clock"] = 240, ["map"] = 60, ["vase"] = 50 }),
            new("bea", new Dictionary<string, int> { ["clock"] = 200, ["map"] = 70, ["vase"] = 50 }),
            new("cyd", new Dictionary<string, int> { ["clock"] = 180, ["vase"] = 40 }),
            new("dan", new Dictionary<string, int> { ["clock"] = 120, ["map"] = 55 }),
        ]);
}
