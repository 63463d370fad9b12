namespace Auction.Rules;

// How the sale of a lot ended. There is no winner if nobody wanted it, and none if its owner withdrew it at that price.
internal sealed record Result(string Lot, string? Winner, int Price)
{
    public override string ToString() =>
        Winner is not null ? $"{Lot}: sold to {Winner} for {Price}"
        : Price > 0 ? $"{Lot}: withdrawn at {Price}"
        : $"{Lot}: nobody wants it";
}
