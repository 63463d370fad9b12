namespace Concurrency.Tests.Conformance.Selection;

/// <summary>Many selects over several channels: every item is accounted for.</summary>
public sealed class AccountTests : SelectTest
{
    private const int Producers = 4;
    private const int Selects = 200_000;
    private const int SoakSelects = 1_000_000;

    [Theory]
    [InlineData(Mode.Task)]
    [InlineData(Mode.BlockingForeign)]
    public Task SE1_every_item_of_many_selects_is_accounted_for(Mode mode) => RunAsync(mode, Selects);

    [SoakTheory("A million selects each"), MemberData(nameof(Modes))]
    public Task SE1_soak(Mode mode) => RunAsync(mode, SoakSelects);

    // 10,000 selects in a row: each stands behind a big request of the one before, and goes on when that is withdrawn.
    [Fact]
    public void A_chain_of_selects_that_let_one_another_go_does_not_overflow_the_stack()
    {
        const int Length = 10_000;
        var start = Runtime.CreateManualResetEvent("start");
        var permits = Enumerable.Range(0, Length).Select(_ => Runtime.CreateSemaphore("permits", permits: 1, maxPermits: 2)).ToArray();
        var rounds = new ValueTask<ISelectCase>[Length];
        var expected = new ISelectCase[Length];
        for (var index = 0; index < Length; index++)
        {
            expected[index] = index == 0 ? start.WaitCase() : permits[index - 1].AcquireCase();
            rounds[index] = Runtime.CreateSelect(expected[index], permits[index].AcquireCase(2)).WaitAsync();
        }

        Assert.DoesNotContain(rounds, round => round.IsCompleted);

        start.Set();

        Assert.All(rounds, round => Assert.True(round.IsCompleted));
        Assert.Equal(expected, rounds.Select(round => round.GetAwaiter().GetResult()));
        Assert.All(permits, one => Assert.Equal(0, one.GetSnapshot().Waiting));
        Assert.All(permits.SkipLast(1), one => Assert.Equal(0, one.GetSnapshot().Permits));
    }

    private async Task RunAsync(Mode mode, int selects)
    {
        var channels = Enumerable.Range(0, Producers).Select(index => Runtime.CreateChannel<int>("items", capacity: index * 8)).ToArray();
        var producers = channels.Select(channel => Start(mode, "producer", async verbs =>
        {
            for (var item = 0; item < selects / Producers; item++)
                await verbs.SendAsync(channel, item);
        })).ToArray();
        var next = new int[Producers];
        var consumer = Start(mode, "consumer", async verbs =>
        {
            var cases = channels.Select(channel => channel.ReceiveCase()).ToArray();
            var select = Runtime.CreateSelect([.. cases]);
            for (var round = 0; round < selects; round++)
            {
                var index = Array.IndexOf(cases, await verbs.SelectAsync(select));
                if (cases[index].Value != next[index]++)
                    Assert.Fail($"Channel {index} gave {cases[index].Value} after {next[index] - 2}.");
            }
        });

        await Ended([consumer, .. producers]);
        Assert.All(next, count => Assert.Equal(selects / Producers, count));
        Assert.All(channels, channel => Assert.True(channel.GetSnapshot() is { Count: 0, WaitingReceivers: 0, WaitingSenders: 0 }));
    }
}
