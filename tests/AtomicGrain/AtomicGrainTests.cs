using Concurrency.Waiting;

namespace Concurrency.Tests.AtomicGrain;

/// <summary>What this build makes of a program.</summary>
public sealed class AtomicGrainTests
{
    [Theory]
    [InlineData(SimulationStrategy.Exhaustive)]
    [InlineData(SimulationStrategy.PartialOrderReduction)]
    public void Another_activity_may_be_chosen_between_two_atomic_operations(SimulationStrategy strategy)
    {
        var sums = new HashSet<int>();
        Exhaust(strategy, () =>
        {
            var count = new int[1];
            return (() => Volatile.Write(ref count[0], Volatile.Read(ref count[0]) + 1), () => sums.Add(count[0]));
        });

        Assert.Equal([1, 2], sums.Order());
    }

    [Theory]
    [InlineData(SimulationStrategy.Exhaustive)]
    [InlineData(SimulationStrategy.PartialOrderReduction)]
    public void One_atomic_operation_is_one_step(SimulationStrategy strategy)
    {
        var sums = new HashSet<int>();
        Exhaust(strategy, () =>
        {
            var count = new int[1];
            return (() => Interlocked.Increment(ref count[0]), () => sums.Add(count[0]));
        });

        Assert.Equal([2], sums);
    }

    [Theory]
    [InlineData(SimulationStrategy.Exhaustive)]
    [InlineData(SimulationStrategy.PartialOrderReduction)]
    [InlineData(SimulationStrategy.Random)]
    public void One_at_a_time_is_inside_a_gate(SimulationStrategy strategy)
    {
        var sums = new HashSet<int>();
        Exhaust(strategy, () =>
        {
            var shared = new Shared();
            return (shared.Add, () => sums.Add(shared.Count));
        });

        Assert.Equal([2], sums);
    }

    private static void Exhaust(SimulationStrategy strategy, Func<(Action Step, Action End)> create)
    {
        var report = Simulation.Explore(
            scope =>
            {
                var (step, end) = create();
                Simulation.Eventually("end", () =>
                {
                    end();
                    return true;
                });
                scope.Start("one", own => RunAsync(own, step));
                scope.Start("other", own => RunAsync(own, step));
                return ValueTask.CompletedTask;
            },
            new() { Strategy = strategy, MaxSchedules = 2_000 });

        Assert.Null(report.Finding);

        static async ValueTask RunAsync(IActivityScope own, Action step)
        {
            await own.DelayAsync(TimeSpan.FromSeconds(1));
            Exploration.AtomicGrain.Arrive();
            step();
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
