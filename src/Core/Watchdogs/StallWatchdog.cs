namespace Concurrency.Watchdogs;

/// <summary>Tells of roots in which nothing goes on.</summary>
internal sealed class StallWatchdog(ConcurrencyRuntime runtime, TimeSpan limit) : IWatchdog
{
    private readonly Sightings<long> _sightings = new(limit);
    private readonly ReportLimit _reports = new(runtime.Log, nameof(WatchdogOptions.Stall));

    public void Look(TimeSpan now)
    {
        _sightings.Begin(now);
        _reports.Begin(now);
        foreach (var stall in runtime.Inspector.FindStalls(limit))
        {
            if (_sightings.IsDue(stall.ActivityId, stamp: 0, stall.Elapsed) && _reports.TryTake())
                runtime.Log.Stall(stall);
        }

        _reports.End();
    }
}
