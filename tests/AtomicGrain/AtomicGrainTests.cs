namespace Concurrency.Tests.AtomicGrain;

public sealed class AtomicGrainTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(SimulationStrategy.Random)]
    [InlineData(SimulationStrategy.PartialOrderReduction)]
    public void A_handshake(SimulationStrategy strategy)
    {
        var report = Simulation.Explore(
            scope =>
            {
                var signal = scope.CreateAutoResetEvent("signal");
                scope.Start("waiter", _ => signal.WaitAsync());
                scope.Start("setter", body =>
                {
                    signal.Set();
                    return ValueTask.CompletedTask;
                });
                return ValueTask.CompletedTask;
            },
            new() { Strategy = strategy, MaxSchedules = 10_000 });
        output.WriteLine($"{report}");
        output.WriteLine($"{report.Finding}");
        Assert.Null(report.Finding);
    }
}
