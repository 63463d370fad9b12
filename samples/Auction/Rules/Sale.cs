namespace Auction.Rules;

// The sale of one lot, as a state machine without any concurrency: something happens, and it says what is to be announced, if
// anything is.
//
//   Asking ──all have answered, several bid──▶ Asking, at a higher price
//      │
//      ├──one bids, or the last bidders leave together──▶ Closing ──owner agrees──▶ Calling ──three ticks──▶ sold
//      │                                                     └──owner withdraws──▶ withdrawn
//      └──nobody bids at the first price──▶ unsold
//
// Answers are collected until there is one from everybody who was asked, so their order does not matter. Ticks count only when
// nobody can bid any more, so time does not matter either.
internal sealed class Sale(Lot lot, IReadOnlyList<BidderPlan> bidders)
{
    private readonly List<string> _bids = [];

    // Who was asked, in the order of the seats: who had bid at the price before, and at first everybody.
    private List<string> _asked = [.. bidders.Select(bidder => bidder.Name)];
    private Call _call = Call.Asking;
    private bool _isAgreed;
    private int _answers;
    private int _price = lot.Start;
    private string? _winner;

    public bool IsOver => _call == Call.Over;

    public Announcement Open() => Announce(Call.Asking);

    public Announcement? OnAnswer(Answer answer)
    {
        if (_call == Call.Closing)
        {
            _isAgreed = true;
            return null;
        }

        _answers++;
        if (answer.IsYes)
            _bids.Add(answer.From);

        return _answers < _asked.Count ? null : EndRound();
    }

    public Announcement? OnTick() => _call switch
    {
        Call.Closing when _isAgreed => Announce(Call.GoingOnce),
        Call.GoingOnce => Announce(Call.GoingTwice),
        Call.GoingTwice => End(_winner),
        _ => null,
    };

    public Announcement OnWithdrawn() => End(winner: null);

    private Announcement EndRound()
    {
        if (_bids.Count > 1)
        {
            _asked = [.. _asked.Where(_bids.Contains)];
            _bids.Clear();
            _answers = 0;
            _price += lot.Increment;
            return Announce(Call.Asking);
        }

        if (_bids.Count == 0)
        {
            if (_price == lot.Start)
            {
                _price = 0;
                return End(winner: null);
            }

            // The last ones left together: the first of them by seat gets it at the price which they all had bid.
            _price -= lot.Increment;
        }

        _winner = _bids.Count == 1 ? _bids[0] : _asked[0];
        return Announce(Call.Closing);
    }

    private Announcement End(string? winner) => Announce(Call.Over, new Result(lot.Name, winner, _price));

    private Announcement Announce(Call call, Result? result = null)
    {
        _call = call;
        return new(lot, call, _price, result);
    }
}
