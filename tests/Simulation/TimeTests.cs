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
