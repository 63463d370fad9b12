using Concurrency.Tests.Explorations.Bugs;

namespace Concurrency.Tests.Explorations;

public sealed class CancellationLossTests
{
    [Fact]
    public void A_hand_made_channel_which_loses_an_item_to_a_cancelled_reader_is_caught()
    {
        var report = Explore(Cancellations.LostItem);

        Assert.Equal(SimulationFindingKind.Invariant, report.Finding?.Kind);
        Assert.Contains("no item is lost", report.Finding!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_channel_of_the_library_loses_nothing_to_a_cancelled_reader_in_any_schedule()
    {
        var report = Explore(Cancellations.LostItemOfTheLibrary);

        Assert.Null(report.Finding);
        Assert.True(report.IsExhausted);
    }

    private static SimulationReport Explore(Func<IActivityScope, ValueTask> program) =>
        Simulation.Explore(program, new() { Strategy = SimulationStrategy.Exhaustive, MaxSchedules = 20_000 });
}
