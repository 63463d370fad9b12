namespace Auction.Rules;

// What is sold. The owner does not sell below the reserve.
internal sealed record Lot(string Name, int Start, int Increment, int Reserve);
