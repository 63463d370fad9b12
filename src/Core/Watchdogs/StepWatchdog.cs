using Concurrency.Activities;
using Concurrency.Diagnostics;

namespace Concurrency.Watchdogs;

/// <summary>Tells of steps which have been running too long.</summary>
internal sealed class StepWatchdog(RuntimeLog log, TimeSpan limit) : IActivityWatchdog
{
    private readonly Sightings<Strand> _sightings = new(log, nameof(WatchdogOptions.Step), limit);

    public void Begin(TimeSpan now) => _sightings.Begin(now);

    public void Look(Strand activity)
    {
        if (activity.Front.RunningStep is { } step && _sightings.ShouldTell(activity.Front, step))
            log.LongStep(activity.Path, activity.Backend, _sightings.ElapsedOf(activity.Front));
    }

    public void End() => _sightings.End();
}
