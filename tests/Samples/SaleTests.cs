using Auction.Rules;
using Xunit;

namespace Concurrency.Tests.Samples;

public sealed class SaleTests
{
    private static readonly Lot s_lot = new("lot", Start: 10, Increment: 10, Reserve: 0);

    private readonly Sale _sale = new(s_lot, [Bidder("ada", 25), Bidder("bea", 15)]);

    [Fact]
    public void Time_alone_never_lets_the_hammer_fall()
    {
        Assert.Null(_sale.OnTick());
        Assert.Null(_sale.OnAnswer(new("ada", IsYes: true)));
        Assert.Null(_sale.OnTick());
        Assert.False(_sale.IsOver);
    }

    [Fact]
    public void Ticks_count_when_the_owner_has_agreed()
    {
        BidUntilOneIsLeft();

        Assert.Null(_sale.OnTick());
        Assert.Null(_sale.OnAnswer(new("owner", IsYes: true)));
        Assert.Equal(Call.GoingOnce, _sale.OnTick()?.Call);
        Assert.Equal(Call.GoingTwice, _sale.OnTick()?.Call);
        Assert.Equal(new Result("lot", "ada", 20), _sale.OnTick()?.Result);
        Assert.True(_sale.IsOver);
    }

    [Fact]
    public void A_withdrawn_lot_has_no_winner()
    {
        BidUntilOneIsLeft();

        Assert.Equal(new Result("lot", Winner: null, 20), _sale.OnWithdrawn().Result);
        Assert.True(_sale.IsOver);
    }

    [Fact]
    public void The_result_follows_from_the_values_in_whatever_order_the_answers_come()
    {
        for (var seed = 0; seed < 2_000; seed++)
        {
            var random = new Random(seed);
            var lot = new Lot("lot", random.Next(1, 50), random.Next(1, 20), random.Next(200));
            var count = random.Next(1, 6);
            List<BidderPlan> bidders = [.. Enumerable.Range(0, count).Select(i => Bidder($"bidder-{i}", random.Next(150)))];

            var expected = Assert.Single(Expectation.Of(new([lot], bidders)));

            var result = Play(lot, bidders, random);
            Assert.True(expected == result, $"seed {seed}: expected {expected}, got {result}.");
        }
    }

    private static BidderPlan Bidder(string name, int value) => new(name, new Dictionary<string, int> { ["lot"] = value });

    private static Result Play(Lot lot, List<BidderPlan> bidders, Random random)
    {
        var sale = new Sale(lot, bidders);
        var left = bidders.ToList();
        var announcement = sale.Open();
        while (announcement.Call == Call.Asking)
        {
            var asked = left.ToArray();
            random.Shuffle(asked);
            left.RemoveAll(bidder => bidder.ValueOf(lot) < announcement.Price);
            var price = announcement.Price;
            foreach (var bidder in asked)
                announcement = sale.OnAnswer(new(bidder.Name, bidder.ValueOf(lot) >= price)) ?? announcement;
        }

        if (announcement.Call == Call.Closing && announcement.Price < lot.Reserve)
            return sale.OnWithdrawn().Result!;

        if (announcement.Call == Call.Closing)
            sale.OnAnswer(new("owner", IsYes: true));

        while (announcement.Result is null)
            announcement = sale.OnTick()!;

        return announcement.Result;
    }

    private void BidUntilOneIsLeft()
    {
        Assert.Equal(10, _sale.Open().Price);
        Assert.Null(_sale.OnAnswer(new("bea", IsYes: true)));
        Assert.Equal((Call.Asking, 20), Said(_sale.OnAnswer(new("ada", IsYes: true))));
        Assert.Null(_sale.OnAnswer(new("bea", IsYes: false)));
        Assert.Equal((Call.Closing, 20), Said(_sale.OnAnswer(new("ada", IsYes: true))));
    }

    private static (Call Call, int Price)? Said(Announcement? announcement) =>
        announcement is null ? null : (announcement.Call, announcement.Price);
}
