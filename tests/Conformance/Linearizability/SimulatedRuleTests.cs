namespace Concurrency.Tests.Conformance.Linearizability;

/// <summary>
/// Rules of which a history shows nothing: who is served first, what is refused, who is told. Each in a small program, under every
/// schedule.
/// </summary>
public sealed partial class SimulatedRuleTests(ITestOutputHelper output)
{
    private const long MaxSchedules = 100_000;

    private void Exhaust(Func<IActivityScope, ValueTask> program, bool letsTimePass = false)
    {
        var report = Simulation.Explore(program, new()
        {
            Strategy = SimulationStrategy.PartialOrderReduction,
            BeginsFutileWaits = true,
            MaxSchedules = MaxSchedules,
            LetsTimePassAtAnyPoint = letsTimePass,
        });
        report.ThrowIfFailed();
        Assert.True(report.IsExhausted, $"{report}");
        output.WriteLine($"{report}");
    }

    // Time passes when nobody can go on: then all have arrived wherever they have to wait.
    private static ValueTask UntilOthersWaitAsync(IActivityScope scope) => scope.DelayAsync(TimeSpan.FromHours(1));

    // At a moment which the schedule chooses.
    private static void StartCanceller(IActivityScope scope, CancellationTokenSource cancellation) =>
        scope.Start("canceller", _ =>
        {
            Simulation.Point();
            cancellation.Cancel();
            return default;
        });
}
