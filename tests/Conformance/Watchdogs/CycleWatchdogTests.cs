using Microsoft.Extensions.Logging;

namespace Concurrency.Tests.Conformance.Watchdogs;

/// <summary>Activities that wait for one another in a circle are told, with all of it by name.</summary>
public sealed class CycleWatchdogTests : WatchdogTest
{
    private const int Told = 20;
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    protected override WatchdogOptions Watched => new() { Cycle = Limit };

    [Theory]
    [InlineData("Thread", "Thread", "Thread", "Thread", "Thread")]
    [InlineData("Task", "Task", "Task", "Task", "Task")]
    [InlineData("Thread", "Task", "Thread", "Task", "Task")]
    public async Task Philosophers_are_told_within_two_seconds_of_the_limit_with_all_paths_and_forks(params string[] backends)
    {
        var table = Start(backends);
        await Until(() => Runtime.Inspector.FindCycles().Count == 1 && table.State == ActivityState.Blocked);

        var (after, record) = await PassUntilTold(Told);

        Assert.InRange(after, Limit, Limit + (2 * s_second));
        Assert.Equal(LogLevel.Error, record.Level);
        for (var seat = 0; seat < backends.Length; seat++)
        {
            var next = (seat + 1) % backends.Length;
            Assert.Contains(
                $"table/philosopher-{seat} ({backends[seat]}) waits: Acquire on table/fork-{next} for {after:c}, held by table/philosopher-{next}",
                record.Message,
                StringComparison.Ordinal);
        }

        table.Cancel();
        await HasEnded(table);
    }

    [Fact]
    public async Task One_circle_is_told_once_and_another_of_the_same_activities_again()
    {
        var (a, b) = (Runtime.CreateMutex("a"), Runtime.CreateMutex("b"));
        var both = Runtime.CreateBarrier("both", participants: 2);
        var one = Runtime.Start("one", _ => TakeTwiceAsync(a, b, both), On("Thread"));
        var other = Runtime.Start("other", _ => TakeTwiceAsync(b, a, both), On("Task"));
        await Until(() => Runtime.Inspector.FindCycles().Count == 1);
        OtherTimers = 1;

        await Pass(Limit * 3);
        Assert.Single(Log.WithId(Told));

        // Their hour is over, and they begin anew.
        OtherTimers = 0;
        Time.Advance(TimeSpan.FromHours(1));
        await Until(() => Runtime.Inspector.FindCycles().Count == 1);
        await Pass(Limit * 3);

        Assert.Equal(2, Log.WithId(Told).Count());
        Assert.Equal([LogLevel.Warning, LogLevel.Error], Log.WithId(Told).Select(record => record.Level));
        one.Cancel();
        await HasEnded(other);
    }

    [Fact]
    public async Task A_circle_that_ends_in_time_is_not_told()
    {
        var table = Start("Thread", "Task");
        await Until(() => Runtime.Inspector.FindCycles().Count == 1);

        await Pass(Limit - s_second);
        table.Cancel();
        await HasEnded(table);
        await Pass(Limit);

        Assert.Empty(Log.WithId(Told));
    }

    private IActivity Start(params string[] backends) =>
        Runtime.Start("table", async scope =>
        {
            var forks = backends.Select((_, seat) => scope.CreateMutex($"fork-{seat}")).ToArray();
            var all = scope.CreateBarrier("all-have-one", backends.Length);
            foreach (var (seat, backend) in backends.Index())
                scope.Start($"philosopher-{seat}", _ => DineAsync(forks[seat], forks[(seat + 1) % forks.Length], all), On(backend));

            await Task.Yield();
        });

    private static async ValueTask DineAsync(IMutex left, IMutex right, IBarrier all)
    {
        using var first = await left.AcquireAsync();
        await all.SignalAndWaitAsync();
        using var second = await right.AcquireAsync();
    }

    private static async ValueTask TakeTwiceAsync(IMutex first, IMutex second, IBarrier both)
    {
        using (await first.AcquireAsync())
        {
            await both.SignalAndWaitAsync();
            if (first.Path == "a")
                await Assert.ThrowsAsync<TimeoutException>(() => second.AcquireAsync(TimeSpan.FromHours(1)).AsTask());
            else
                (await second.AcquireAsync()).Dispose();
        }

        await both.SignalAndWaitAsync();
        await DineAsync(first, second, both);
    }
}
