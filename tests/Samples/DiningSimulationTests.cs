using DiningPhilosophers;
using Xunit;

namespace Concurrency.Tests.Samples;

/// <summary>The philosophers of the sample, in the simulation.</summary>
public sealed class DiningSimulationTests
{
    [Fact]
    public void Who_take_the_left_fork_first_deadlock_and_the_report_says_who_holds_what()
    {
        var report = Simulation.Explore(
            scope => Seat(scope, 3, (philosopher, _, everybodyHasOne) => philosopher.DineLeftFirstAsync(everybodyHasOne, meals: 1)));

        Assert.InRange(report.Schedules, 1, 100);
        Assert.Equal(SimulationFindingKind.Deadlock, report.Finding!.Kind);
        Assert.Contains("main/p1 waits for main/fork-2, which main/p2 holds", report.Finding.Message, StringComparison.Ordinal);
        Assert.Contains("main/p3 waits for main/fork-1, which main/p1 holds", report.Finding.Message, StringComparison.Ordinal);
        Assert.Contains("main/p1 waits: Acquire on main/fork-2, held by main/p2", report.Finding.Waits);
    }

    [Fact]
    public void Three_who_take_the_lower_fork_first_never_deadlock()
    {
        var report = Simulation.Explore(
            scope => Seat(scope, 3, (philosopher, own, _) => philosopher.DineOrderlyAsync(own, meals: 1)),
            new() { Strategy = SimulationStrategy.PartialOrderReduction, MaxSchedules = 100_000 });

        Assert.Null(report.Finding);
        Assert.True(report.IsExhausted);
    }

    private static ValueTask Seat(
        IActivityScope scope, int count, Func<Philosopher, IActivityScope, IBarrier, ValueTask> dine)
    {
        Fork[] forks = [.. Enumerable.Range(1, count).Select(number => new Fork(number, scope.CreateMutex($"fork-{number}")))];
        var everybodyHasOne = scope.CreateBarrier("everybody-has-one", count);
        for (var index = 0; index < count; index++)
        {
            var philosopher = new Philosopher($"p{index + 1}", forks[index], forks[(index + 1) % count]);
            scope.Start(philosopher.Name, own => dine(philosopher, own, everybodyHasOne));
        }

        return default;
    }
}
