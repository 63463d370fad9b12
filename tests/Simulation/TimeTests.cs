namespace Concurrency.Tests.Explorations;

/// <summary>Time is virtual: it passes when nothing else can happen, or, if asked for, at any point.</summary>
public sealed class TimeTests
{
    private static readonly SimulationOptions s_anyPoint = new() { LetsTimePassAtAnyPoint = true };

    [Fact]
    public void An_hour_of_delays_is_over_at_once_and_the_clock_shows_an_hour()
    {
        var report = Simulation.Explore(
            async scope =>
            {
                var begin = scope.TimeProvider.GetTimestamp();
                for (var minute = 0; minute < 60; minute++)
                    await scope.DelayAsync(TimeSpan.FromMinutes(1));

                Assert.Equal(TimeSpan.FromHours(1), scope.TimeProvider.GetElapsedTime(begin));
            },
            new() { MaxSchedules = 10 });

        Assert.Null(report.Finding);
        Assert.Equal(10, report.Schedules);
    }

    [Fact]
    public void Who_is_due_first_goes_on_first() =>
        Simulation.Check(async scope =>
        {
            List<int> order = [];
            var sleepers = Enumerable.Range(0, 3).Select(number => 3 - number).Select(hours => scope.Start("sleeper", async own =>
            {
                await own.DelayAsync(TimeSpan.FromHours(hours));
                order.Add(hours);
            })).ToList();
            foreach (var sleeper in sleepers)
                await sleeper.JoinAsync();

            Assert.Equal([1, 2, 3], order);
        });

    [Fact]
    public void A_timer_of_the_runtimes_time_provider_is_virtual_too() =>
        Simulation.Check(async scope => await Task.Delay(TimeSpan.FromDays(1), scope.TimeProvider), new() { MaxSchedules = 10 });

    [Fact]
    public void A_time_out_does_not_come_before_what_can_still_happen() =>
        Assert.Null(Simulation.Explore(ReceiveInTime).Finding);

    [Fact]
    public void If_asked_for_a_time_out_comes_at_any_point()
    {
        var report = Simulation.Explore(ReceiveInTime, s_anyPoint);

        Assert.IsType<TimeoutException>(report.Finding?.Exception);
        Assert.Contains(report.Finding.Steps, step => step.Activity == "(time)");
        Assert.IsType<TimeoutException>(Simulation.Replay(report.Finding.Replay, ReceiveInTime, s_anyPoint).Finding?.Exception);
    }

    [Theory]
    [InlineData(SimulationStrategy.Exhaustive)]
    [InlineData(SimulationStrategy.PartialOrderReduction)]
    public void A_timer_which_would_be_stopped_in_time_fires_in_some_schedules(SimulationStrategy strategy)
    {
        var outcomes = new HashSet<bool>();

        Simulation.Check(
            scope =>
            {
                var items = scope.CreateChannel<int>("items", capacity: 1);
                scope.Start("receiver", async _ =>
                {
                    try
                    {
                        await items.ReceiveAsync(TimeSpan.FromSeconds(1));
                        outcomes.Add(true);
                    }
                    catch (TimeoutException)
                    {
                        outcomes.Add(false);
                    }
                });
                scope.Start("sender", _ => items.SendAsync(1));
                return default;
            },
            new() { Strategy = strategy, LetsTimePassAtAnyPoint = true });

        Assert.Equal([false, true], outcomes.Order());
    }

    [Theory]
    [InlineData(SimulationStrategy.Exhaustive)]
    [InlineData(SimulationStrategy.PartialOrderReduction)]
    public void Who_is_due_at_the_same_time_goes_on_in_any_order(SimulationStrategy strategy)
    {
        var orders = new HashSet<string>();

        Simulation.Check(
            scope =>
            {
                var order = new SimulatedVariable<string>("order", "");
                foreach (var name in (string[])["a", "b"])
                {
                    scope.Start(name, async _ =>
                    {
                        await Task.Delay(TimeSpan.FromSeconds(1), scope.TimeProvider);
                        order.Value += name;
                    });
                }

                Simulation.Eventually("order", () => orders.Add(order.Value) || true);
                return default;
            },
            new() { Strategy = strategy });

        Assert.Equal(["a", "ab", "b", "ba"], orders.Order());
    }

    [Fact]
    public void The_clock_begins_again_with_each_schedule()
    {
        var begins = new HashSet<DateTimeOffset>();

        Simulation.Check(
            async scope =>
            {
                begins.Add(scope.TimeProvider.GetUtcNow());
                await scope.DelayAsync(TimeSpan.FromDays(1_000));
            },
            new() { MaxSchedules = 2_000 });

        Assert.Equal([new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero)], begins);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_a_timer_throws_ends_the_exploration(bool blocks) =>
        Assert.Throws<InvalidTimeZoneException>(() => Simulation.Explore(scope =>
        {
            scope.TimeProvider.CreateTimer(_ => throw new InvalidTimeZoneException(), null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
            if (blocks)
                scope.StartBlocking("sleeper", own => own.Delay(TimeSpan.FromSeconds(2)));
            else
                scope.Start("sleeper", own => own.DelayAsync(TimeSpan.FromSeconds(2)));

            return default;
        }));

    private static ValueTask ReceiveInTime(IActivityScope scope)
    {
        var items = scope.CreateChannel<int>("items", capacity: 1);
        scope.Start("sender", async own =>
        {
            await own.YieldAsync();
            await items.SendAsync(1);
        });
        scope.Start("receiver", async _ => await items.ReceiveAsync(TimeSpan.FromSeconds(1)));
        return default;
    }
}
