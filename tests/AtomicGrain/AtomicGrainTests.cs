using Concurrency.Waiting;

namespace Concurrency.Tests.AtomicGrain;

/// <summary>What this build makes of a program.</summary>
public sealed class AtomicGrainTests
{
    [Theory]
    [InlineData(SimulationStrategy.Exhaustive)]
    [InlineData(SimulationStrategy.PartialOrderReduction)]
    public void Another_activity_may_be_chosen_between_two_atomic_operations(SimulationStrategy strategy) =>
        Assert.Equal([1, 2], CountTwice(strategy, () =>
        {
            var count = new int[1];
            return (() => Volatile.Write(ref count[0], Volatile.Read(ref count[0]) + 1), () => count[0]);
        }));

    [Theory]
    [InlineData(SimulationStrategy.Exhaustive)]
    [InlineData(SimulationStrategy.PartialOrderReduction)]
    public void One_atomic_operation_is_one_step(SimulationStrategy strategy) =>
        Assert.Equal([2], CountTwice(strategy, () =>
        {
            var count = new int[1];
            return (() => Interlocked.Increment(ref count[0]), () => count[0]);
        }));

    [Theory]
    [InlineData(SimulationStrategy.Exhaustive)]
    [InlineData(SimulationStrategy.PartialOrderReduction)]
    [InlineData(SimulationStrategy.Random)]
    public void One_at_a_time_is_inside_a_gate(SimulationStrategy strategy) =>
        Assert.Equal([2], CountTwice(strategy, () =>
        {
            var shared = new Shared();
            return (shared.Add, () => shared.Count);
        }));

    // The counts there are at the end, in ascending order, when two activities count at the same time.
    private static SortedSet<int> CountTwice(SimulationStrategy strategy, Func<(Action Add, Func<int> Count)> create)
    {
        var counts = new SortedSet<int>();
        var report = Simulation.Explore(
            scope =>
            {
                var (add, count) = create();
                Simulation.Eventually("counted", () => counts.Add(count()) || true);
                scope.Start("one", own => RunAsync(own, add));
                scope.Start("other", own => RunAsync(own, add));
                return ValueTask.CompletedTask;
            },
            new() { Strategy = strategy, MaxSchedules = strategy == SimulationStrategy.Random ? 2_000 : 200_000 });

        Assert.Null(report.Finding);
        Assert.True(strategy == SimulationStrategy.Random || report.IsExhausted, $"{report}");
        return counts;

        static async ValueTask RunAsync(IActivityScope own, Action add)
        {
            await own.DelayAsync(TimeSpan.FromSeconds(1));
            Exploration.AtomicGrain.Arrive();
            add();
            Exploration.AtomicGrain.Leave();
        }
    }

    private sealed class Shared
    {
        private Gate _gate;
        private int _count;

        public int Count => _count;

        public void Add()
        {
            _gate.Enter();
            Volatile.Write(ref _count, Volatile.Read(ref _count) + 1);
            _gate.Exit();
        }
    }
}
