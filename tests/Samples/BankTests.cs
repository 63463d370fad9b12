using SimulatedBank;
using Xunit;

namespace Concurrency.Tests.Samples;

public sealed class BankTests
{
    [Fact]
    public void The_simulation_finds_the_morning_on_which_no_transfer_is_made()
    {
        var report = Simulation.Explore(scope => Morning.RunAsync(scope, Teller.TransferCarelesslyAsync));

        Assert.NotNull(report.Finding);
        Assert.IsType<WrongBalanceException>(report.Finding.Exception);
        Assert.Equal(3, report.Finding.Preemptions);
        Assert.InRange(report.Schedules, 1, 1_000);
    }

    [Fact]
    public void There_is_no_bad_morning_with_a_careful_teller()
    {
        var report = Simulation.Explore(
            scope => Morning.RunAsync(scope, Teller.TransferAsync), new() { Strategy = SimulationStrategy.Exhaustive });

        Assert.Null(report.Finding);
        Assert.True(report.IsExhausted);
    }

    [Fact]
    public async Task The_same_mornings_run_on_threads()
    {
        await using var runtime = ConcurrencyRuntime.Create(builder => builder.UseThreads());
        for (var morning = 0; morning < 10; morning++)
            await Morning.RunAsync(runtime, Teller.TransferAsync);

        Assert.Empty(runtime.Survey());
    }
}
