namespace Concurrency.Tests.Conformance.Selection;

/// <summary>Which of several ready cases is taken.</summary>
public sealed class FairnessTests : SelectTest
{
    private const int Rounds = 10_000;
    private readonly int _seed = Channels.Seed.Next();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    public void SE3_of_two_ready_cases_each_gets_its_share_whatever_stands_between(int unready)
    {
        var never = Enumerable.Range(0, unready).Select(_ => Runtime.CreateManualResetEvent("never").WaitCase());
        var first = Runtime.CreateManualResetEvent("first", isSet: true).WaitCase();
        var second = Runtime.CreateManualResetEvent("second", isSet: true).WaitCase();
        var select = Runtime.CreateSelect([first, .. never, second]);

        Assert.InRange(CountWins(select, first), Rounds * 4 / 10, Rounds * 6 / 10);
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task SE3_waiting_rounds_are_fair_as_well(Mode mode)
    {
        var first = Runtime.CreateManualResetEvent("first", isSet: true).WaitCase();
        var second = Runtime.CreateManualResetEvent("second", isSet: true).WaitCase();
        var select = Runtime.CreateSelect(first, second);

        var wins = await Result(mode, "selector", async verbs =>
        {
            var count = 0;
            for (var round = 0; round < Rounds; round++)
                count += await verbs.SelectAsync(select) == first ? 1 : 0;

            return count;
        });

        Assert.InRange(wins, Rounds * 4 / 10, Rounds * 6 / 10);
    }

    [Fact]
    public void SE3_a_biased_select_takes_the_first_that_is_ready()
    {
        var urgent = Runtime.CreateChannel<int>("urgent", capacity: Rounds);
        var ordinary = Runtime.CreateChannel<int>("ordinary", capacity: Rounds);
        Fill(urgent);
        Fill(ordinary);
        var urgentCase = urgent.ReceiveCase();
        var select = Runtime.CreateSelect(SelectOrder.Priority, urgentCase, ordinary.ReceiveCase());

        Assert.Equal(Rounds, CountWins(select, urgentCase));
        Assert.Equal(0, CountWins(select, urgentCase));
        Assert.Equal((0, 0), (urgent.GetSnapshot().Count, ordinary.GetSnapshot().Count));
    }

    protected override void Configure(ConcurrencyBuilder builder) => builder.Random = new LockedRandom(_seed);

    private static int CountWins(ISelect select, ISelectCase counted)
    {
        var wins = 0;
        for (var round = 0; round < Rounds; round++)
        {
            Assert.True(select.TryWait(out var winner));
            wins += winner == counted ? 1 : 0;
        }

        return wins;
    }

    // What a runtime draws from must be safe for many threads.
    private sealed class LockedRandom(int seed) : Random(seed)
    {
        private readonly Lock _gate = new();

        public override int Next(int minValue, int maxValue)
        {
            lock (_gate)
                return base.Next(minValue, maxValue);
        }
    }
}
