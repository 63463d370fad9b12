using System.Collections.Immutable;
using Concurrency.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Concurrency.Tests.Documentation.Snippets;

public sealed class SimulatingTests
{
    private sealed class Cache(IConcurrency concurrency)
    {
        private readonly IChannel<string> _log = concurrency.CreateChannel<string>("log", capacity: 8);
        private readonly SimulatedVariable<string?> _value = new("value");

        public int Loads { get; private set; }

        public async ValueTask<string> GetAsync()
        {
            if (_value.Value is { } known)
                return known;

            Loads++;
            await _log.SendAsync("loading");
            _value.Value = "loaded";
            return "loaded";
        }
    }

    private sealed class SafeCache(IConcurrency concurrency)
    {
        private readonly IMutex _mutex = concurrency.CreateMutex("cache");
        private string? _value;

        public int Loads { get; private set; }

        public async ValueTask<string> GetAsync()
        {
            using var held = await _mutex.AcquireAsync();
            if (_value is null)
            {
                Loads++;
                _value = "loaded";
            }

            return _value;
        }
    }

    private static ValueTask TwoReaders(IActivityScope scope)
    {
        var cache = new Cache(scope);
        scope.Start("first", async _ => await cache.GetAsync());
        scope.Start("second", async _ => await cache.GetAsync());
        Simulation.Eventually("it is loaded once", () => cache.Loads == 1);
        return default;
    }

    private static ValueTask TwoReadersOfTheSafeOne(IActivityScope scope)
    {
        var cache = new SafeCache(scope);
        scope.Start("first", async _ => await cache.GetAsync());
        scope.Start("second", async _ => await cache.GetAsync());
        Simulation.Eventually("it is loaded once", () => cache.Loads == 1);
        return default;
    }

    [Fact]
    public void The_bug_of_the_guide_is_found()
    {
        var report = Simulation.Explore(TwoReaders);

        Assert.Equal(SimulationFindingKind.Invariant, report.Finding?.Kind);
    }

    [Fact]
    public void It_is_fixed() =>
        Simulation.Check(TwoReadersOfTheSafeOne);

    [Fact]
    public void That_it_is_fixed_is_proved()
    {
        var report = Simulation.Explore(
            TwoReadersOfTheSafeOne, new() { Strategy = SimulationStrategy.PartialOrderReduction });

        Assert.Null(report.Finding);
        Assert.True(report.IsExhausted);
    }

    [Fact]
    public void The_schedule_that_was_found_is_kept()
    {
        var report = Simulation.Replay("1x2.2x3", TwoReaders);

        Assert.Equal(SimulationFindingKind.Invariant, report.Finding?.Kind);
    }

    private static void CheckTwoLocks()
    {
        Simulation.Check(scope =>
        {
            var one = scope.CreateMutex("one");
            var other = scope.CreateMutex("other");
            scope.Start("a", async _ =>
            {
                using var first = await one.AcquireAsync();
                using var second = await other.AcquireAsync();
            });
            scope.Start("b", async _ =>
            {
                using var first = await other.AcquireAsync();
                using var second = await one.AcquireAsync();
            });
            return default;
        });
    }

    [Fact]
    public void Two_locks_in_opposite_order_deadlock()
    {
        var failure = Assert.Throws<SimulationFailedException>(CheckTwoLocks);

        Assert.Equal(SimulationFindingKind.Deadlock, failure.Report.Finding!.Kind);
    }

    private sealed class Stack(IConcurrency concurrency)
    {
        private readonly IMutex _mutex = concurrency.CreateMutex("stack");
        private ImmutableStack<int> _items = [];

        public async ValueTask PushAsync(int item)
        {
            using var held = await _mutex.AcquireAsync();
            _items = _items.Push(item);
        }

        public async ValueTask<int?> TryPopAsync()
        {
            using var held = await _mutex.AcquireAsync();
            if (_items.IsEmpty)
                return null;

            _items = _items.Pop(out var item);
            return item;
        }
    }

    [Fact]
    public void A_stack_of_ones_own_is_linearizable() =>
        new LinearizabilityCheck<Stack, string>(scope => new Stack(scope), initial: "")
            .Add("push 1", async (stack, _) => { await stack.PushAsync(1); return null; }, state => (state + "1", null))
            .Add("push 2", async (stack, _) => { await stack.PushAsync(2); return null; }, state => (state + "2", null))
            .Add("pop", async (stack, _) => await stack.TryPopAsync(), state => state is "" ? ("", null) : (state[..^1], state[^1] - '0'))
            .Check(activities: 3, operations: 2);

    [Fact]
    public void An_application_is_put_into_a_simulation()
    {
        Simulation.Check(async scope =>
        {
            var builder = Host.CreateEmptyApplicationBuilder(new());
            builder.Services.AddConcurrency(Transfers.Add).UseSimulation(scope);
            using var host = builder.Build();
            await host.StartAsync();
            await scope.DelayAsync(TimeSpan.FromMinutes(1));
            await host.StopAsync();
        }, new() { MaxSchedules = 20 });

        Assert.True(Transfers.HasRun);
    }

    private static class Transfers
    {
        public static bool HasRun { get; private set; }

        public static void Add(ConcurrencyHostingBuilder concurrency) =>
            concurrency.AddActivity("transfers", (_, _) =>
            {
                HasRun = true;
                return ValueTask.CompletedTask;
            });
    }
}
