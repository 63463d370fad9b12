using Auction.Rules;
using Concurrency;

namespace Auction.Room;

// Brings everybody together. Nothing in the room says thread or task.
//
//   auctioneer ──announcements, to all──▶ bidders, owner, reporters, scribe
//       ▲ ▲ ▲                               │        │         │
//       │ │ └── ticks          answers ◀────┴────────┤         └──reads──▶ standings ◀──writes── auctioneer
//       │ └──────────────────────┘                   │
//       └──────────────────── withdrawal ◀───────────┘
internal sealed class AuctionRoom(Programme programme, TimeSpan callPeriod, TextWriter transcript)
{
    private readonly List<IActivity> _present = [];
    private readonly List<Reporter> _reporters = [];

    public IReadOnlyList<IActivity> Present => _present;

    public IReadOnlyList<Reporter> Reporters => _reporters;

    public ValueTask<Board> RunAsync(IConcurrency concurrency, CancellationToken cancellationToken) =>
        concurrency.RunAsync("auction", HoldAsync, cancellationToken);

    private async ValueTask<Board> HoldAsync(IActivityScope scope)
    {
        var answers = scope.CreateChannel<Answer>("answers", programme.Bidders.Count);
        var withdrawal = scope.CreateAutoResetEvent("withdrawal");
        var announcements = scope.CreateBroadcast<Announcement>("announcements");
        var standings = new Standings(scope.CreateReaderWriterLock("standings"));

        // Everybody listens before the auctioneer begins.
        foreach (var plan in programme.Bidders)
        {
            var bidder = new Bidder(plan, announcements.Subscribe(plan.Name), answers);
            _present.Add(scope.Start($"bidder-{plan.Name}", _ => bidder.BidAsync()));
        }

        foreach (var name in (string[])["reporter-1", "reporter-2"])
        {
            var reporter = new Reporter(standings, announcements.Subscribe(name));
            _reporters.Add(reporter);
            _present.Add(scope.Start(name, _ => reporter.ReportAsync()));
        }

        var owner = new Owner(announcements.Subscribe("owner"), answers, withdrawal);
        _present.Add(scope.Start("owner", _ => owner.DecideAsync()));

        var said = announcements.Subscribe("scribe");
        _present.Add(scope.Start("scribe", _ => WriteAsync(said)));

        var auctioneer = new Auctioneer(programme, answers, withdrawal, announcements, standings, callPeriod);
        var selling = scope.Start("auctioneer", auctioneer.SellAsync);
        _present.Add(selling);
        await selling.JoinAsync();
        return await standings.ReadAsync();
    }

    private async ValueTask WriteAsync(ISubscription<Announcement> said)
    {
        await foreach (var announcement in said.ReceiveAllAsync())
            await transcript.WriteLineAsync(announcement.ToString());
    }
}
