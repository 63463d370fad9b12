namespace Concurrency.Watchdogs;

/// <summary>Tells of roots in which nothing goes on.</summary>
internal sealed class StallWatchdog(ConcurrencyRuntime runtime, TimeSpan limit) : IWatchdog
{
    private readonly Sightings<long> _sightings = new(runtime.Log, nameof(WatchdogOptions.Stall), limit);

    public void Look(TimeSpan now)
    {
        _sightings.Begin(now);
        foreach (var stall in runtime.Inspector.FindStalls(limit))
        {
            if (_sightings.ShouldTell(stall.ActivityId, stamp: 0, stall.Elapsed))
                runtime.Log.Stall(stall);
        }

        _sightings.End();
    }
}
