using Concurrency.Tests.Conformance.Activities;

namespace Concurrency.Tests.Conformance.Watchdogs;

/// <summary>What the tests of watchdogs have in common: a clock that stands still between two looks.</summary>
public abstract class WatchdogTest : ActivityTest
{
    /// <summary>Long enough for looks to come once a second.</summary>
    protected static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan s_period = TimeSpan.FromSeconds(1);

    /// <summary>The backends of three or more participants: threads, tasks and both.</summary>
    public static TheoryData<string> Placements => ["Thread", "Task", "Mixed"];

    protected override bool UsesManualTime => true;

    protected abstract WatchdogOptions Watched { get; }

    /// <summary>How many timers there are besides that of the watchdogs.</summary>
    protected int OtherTimers { get; set; }

    protected override void Configure(ConcurrencyBuilder builder)
    {
        base.Configure(builder);
        builder.Watchdogs = Watched;
    }

    protected static ActivityOptions On(string placement, int index) =>
        On(placement != "Mixed" ? placement : index % 2 == 0 ? "Thread" : "Task");

    /// <summary>Lets time pass, and has the watchdogs look once a second.</summary>
    protected async Task Pass(TimeSpan time)
    {
        await HaveLooked();
        for (var end = Time.GetTimestamp() + time.Ticks; Time.GetTimestamp() < end;)
        {
            Time.Advance(TimeSpan.FromTicks(Math.Min(s_period.Ticks, end - Time.GetTimestamp())));
            await HaveLooked();
        }
    }

    /// <summary>Lets time pass until something was told.</summary>
    /// <returns>How long that took, and what was told first.</returns>
    protected async Task<(TimeSpan After, LogRecord Record)> PassUntilTold(int id)
    {
        var begin = Time.GetTimestamp();
        while (!Log.WithId(id).Any())
        {
            Assert.True(Time.GetTimestamp() - begin < 10 * Limit.Ticks, "Nothing was told.");
            await Pass(s_period);
        }

        return (TimeSpan.FromTicks(Time.GetTimestamp() - begin), Log.WithId(id).First());
    }

    // When a look is over, the watchdogs sleep on a timer.
    protected Task HaveLooked() => Until(() => Time.ArmedTimers == OtherTimers + 1);
}
