namespace Auction.Rules;

// What a bidder says when asked: yes to the price, or no to this and every higher one. The owner's only answer is yes; otherwise
// the lot is withdrawn.
internal readonly record struct Answer(string From, bool IsYes);
