using Concurrency.Diagnostics;

namespace Concurrency.Watchdogs;

/// <summary>How many of one kind are told one by one at one look; the others are counted.</summary>
internal sealed class ReportLimit(RuntimeLog log, string watchdog)
{
    private const int Max = 10;

    private int _count;

    /// <returns>Whether one more is told.</returns>
    public bool TryTake() => ++_count <= Max;

    /// <summary>Ends a look.</summary>
    public void End()
    {
        if (_count > Max)
            log.MoreReports(watchdog, _count - Max);

        _count = 0;
    }
}
