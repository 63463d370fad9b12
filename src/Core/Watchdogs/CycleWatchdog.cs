using Microsoft.Extensions.Logging;

namespace Concurrency.Watchdogs;

/// <summary>Tells of activities which have been waiting for one another in a circle.</summary>
internal sealed class CycleWatchdog(ConcurrencyRuntime runtime, TimeSpan limit) : IWatchdog
{
    private readonly Sightings<string> _sightings = new(runtime.Log, nameof(WatchdogOptions.Cycle), limit);

    public void Look(TimeSpan now)
    {
        _sightings.Begin(now);
        foreach (var cycle in runtime.Inspector.FindCycles())
        {
            // Closed by the wait that began last. If that was after the last look, it is another circle of the same activities.
            var lasted = cycle.Edges.Min(edge => edge.Wait.Elapsed);
            if (_sightings.ShouldTell(KeyOf(cycle), stamp: 0, lasted))
                runtime.Log.WaitCycle(cycle.MayResolve ? LogLevel.Warning : LogLevel.Error, cycle);
        }

        _sightings.End();
    }

    private static string KeyOf(WaitCycle cycle) => string.Join(' ', cycle.Edges.Select(edge => edge.ActivityId));
}
