using Auction.Rules;

namespace Auction.Room;

// What a reader of the standings saw.
internal sealed record Board(IReadOnlyList<Result> Results, int Revenue)
{
    public bool IsWhole => Revenue == Results.Where(result => result.Winner is not null).Sum(result => result.Price);
}
