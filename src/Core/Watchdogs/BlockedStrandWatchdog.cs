using Concurrency.Activities;
using Concurrency.Diagnostics;

namespace Concurrency.Watchdogs;

/// <summary>Tells of activities whose continuations wait behind a step that does not end.</summary>
internal sealed class BlockedStrandWatchdog(RuntimeLog log, TimeSpan limit) : IActivityWatchdog
{
    private const int MaxCount = 1000;

    private readonly Sightings<Strand> _sightings = new(log, nameof(WatchdogOptions.BlockedStrand), limit);

    public void Begin(TimeSpan now) => _sightings.Begin(now);

    public void Look(Strand activity)
    {
        var strand = activity.Front;
        if (strand.RunningStep is not { } step)
            return;

        var waiting = strand.CountWaitingSteps(MaxCount);

        // The same step still, so that nothing was taken while we counted.
        if (waiting > 0 && strand.RunningStep == step && _sightings.ShouldTell(strand, step))
            log.BlockedStrand(activity.Path, waiting, _sightings.ElapsedOf(strand));
    }

    public void End() => _sightings.End();
}
