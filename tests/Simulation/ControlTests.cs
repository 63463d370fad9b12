using Concurrency.Tests.Explorations.Bugs;

namespace Concurrency.Tests.Explorations;

/// <summary>Programs of which it is known what is to be reported, to the number.</summary>
public sealed class ControlTests
{
    [Fact]
    public void A_right_bounded_buffer_is_found_to_be_right()
    {
        var report = Simulation.Explore(
            scope =>
            {
                var buffer = new BoundedBuffer(scope, capacity: 2, hasTwoConditions: false);
                scope.Start("producer0", _ => RepeatAsync(3, buffer.PutAsync));
                scope.Start("producer1", _ => RepeatAsync(3, buffer.PutAsync));
                scope.Start("consumer", _ => RepeatAsync(6, buffer.TakeAsync));
                return ValueTask.CompletedTask;
            },
            new() { MaxSchedules = 20_000 });

        Assert.Null(report.Finding);
        Assert.Equal(20_000, report.Schedules);
    }

    [Theory]
    [InlineData(SimulationStrategy.Exhaustive, 252)]
    [InlineData(SimulationStrategy.PartialOrderReduction, 1)]
    public void Two_activities_with_five_yields_each_have_so_many_schedules(SimulationStrategy strategy, long schedules)
    {
        var report = Simulation.Explore(
            scope =>
            {
                scope.Start("a", body => RepeatAsync(5, body.YieldAsync));
                scope.Start("b", body => RepeatAsync(5, body.YieldAsync));
                return ValueTask.CompletedTask;
            },
            new() { Strategy = strategy });

        Assert.Null(report.Finding);
        Assert.True(report.IsExhausted);
        Assert.Equal(schedules, report.Schedules);
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(1, 4)]
    [InlineData(2, 6)]
    [InlineData(9, 6)]
    public void Schedules_with_more_preemptions_are_left_out_and_none_is_counted_twice(int maxPreemptions, long schedules)
    {
        var report = Simulation.Explore(
            scope =>
            {
                var items = scope.CreateChannel<int>("items", capacity: 4);
                scope.Start("a", _ => RepeatAsync(2, () => items.SendAsync(1)));
                scope.Start("b", _ => RepeatAsync(2, () => items.SendAsync(1)));
                return ValueTask.CompletedTask;
            },
            new() { Strategy = SimulationStrategy.Exhaustive, MaxPreemptions = maxPreemptions });

        Assert.Null(report.Finding);
        Assert.Equal(schedules, report.Schedules);
        Assert.Equal(maxPreemptions >= 2, report.IsExhausted);
    }

    [Fact]
    public void Three_items_go_round_a_ring_for_two_and_these_are_all_schedules()
    {
        var report = Simulation.Explore(scope => Ring(scope, items: 3), new() { Strategy = SimulationStrategy.Exhaustive });

        Assert.Null(report.Finding);
        Assert.True(report.IsExhausted);
        Assert.Equal(267, report.Schedules);
    }

    [Theory]
    [InlineData(SimulationStrategy.Exhaustive, 1)]
    [InlineData(SimulationStrategy.PartialOrderReduction, 1)]
    [InlineData(SimulationStrategy.RoundRobin, 1)]
    [InlineData(SimulationStrategy.Random, 1)]
    [InlineData(SimulationStrategy.Random, 2)]
    [InlineData(SimulationStrategy.Random, 3)]
    [InlineData(SimulationStrategy.Pct, 4)]
    [InlineData(SimulationStrategy.PartialOrderSampling, 5)]
    public void Four_items_block_a_ring_for_two_in_every_schedule(SimulationStrategy strategy, ulong seed)
    {
        var report = Simulation.Explore(scope => Ring(scope, items: 4), new() { Strategy = strategy, Seed = seed });

        Assert.Equal(SimulationFindingKind.Deadlock, report.Finding?.Kind);
        Assert.Equal(1, report.Schedules);
    }

    private static ValueTask Ring(IActivityScope scope, int items)
    {
        var one = scope.CreateChannel<int>("one", capacity: 1);
        var two = scope.CreateChannel<int>("two", capacity: 1);
        scope.Start("a", async _ =>
        {
            for (var item = 0; item < items; item++)
                await one.SendAsync(item);

            for (var item = 0; item < items; item++)
                Claim.That(await two.ReceiveAsync() == item, "They are out of order.");
        });
        scope.Start("b", async _ =>
        {
            for (var item = 0; item < items; item++)
                await two.SendAsync(await one.ReceiveAsync());
        });
        return ValueTask.CompletedTask;
    }

    private static async ValueTask RepeatAsync(int count, Func<ValueTask> actAsync)
    {
        for (var index = 0; index < count; index++)
            await actAsync();
    }
}
