using Concurrency.Diagnostics;

namespace Concurrency.Watchdogs;

/// <summary>Since when things have been seen at every look, and which of them were told. What is missed by one look is forgotten.</summary>
/// <param name="log">Where they are told.</param>
/// <param name="watchdog">Who tells them.</param>
/// <param name="limit">How long they may last.</param>
internal sealed class Sightings<TKey>(RuntimeLog log, string watchdog, TimeSpan limit)
    where TKey : notnull
{
    private readonly ReportLimit _reports = new(log, watchdog);
    private Dictionary<TKey, Sighting> _before = [];
    private Dictionary<TKey, Sighting> _present = [];
    private TimeSpan _now;
    private TimeSpan _last;

    /// <summary>Begins a look.</summary>
    /// <param name="now">How long has been watched.</param>
    public void Begin(TimeSpan now)
    {
        (_before, _present) = (_present, _before);
        _present.Clear();
        (_last, _now) = (_now, now);
        _reports.Begin(now);
    }

    /// <summary>Sees something.</summary>
    /// <param name="key">What it is called.</param>
    /// <param name="stamp">Tells it apart from what had the name before.</param>
    /// <param name="lasted">How long it has lasted, if that is known. If not, it begins with the first look that sees it.</param>
    /// <returns>Whether to tell it: it has lasted too long, was not told yet, and is one of the first in this minute.</returns>
    public bool ShouldTell(TKey key, long stamp, TimeSpan? lasted = null)
    {
        if (!_before.TryGetValue(key, out var sighting) || sighting.Stamp != stamp || lasted < _now - _last)
            sighting = new(stamp, _now - (lasted ?? TimeSpan.Zero), IsTold: false);

        var isDue = !sighting.IsTold && _now - sighting.Since >= limit;
        _present[key] = sighting with { IsTold = sighting.IsTold || isDue };
        return isDue && _reports.TryTake();
    }

    /// <summary>How long something that this look has seen has lasted.</summary>
    public TimeSpan ElapsedOf(TKey key) => _now - _present[key].Since;

    /// <summary>Ends a look.</summary>
    public void End() => _reports.End();

    private readonly record struct Sighting(long Stamp, TimeSpan Since, bool IsTold);
}
