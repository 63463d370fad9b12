using Concurrency.Diagnostics;

namespace Concurrency.Watchdogs;

/// <summary>How many of one kind are told one by one within a minute; the others are counted, and their number is told once a minute.</summary>
internal sealed class ReportLimit(RuntimeLog log, string watchdog)
{
    private const int Max = 10;

    private static readonly TimeSpan s_window = TimeSpan.FromMinutes(1);

    private TimeSpan _now;
    private TimeSpan _begin;
    private TimeSpan? _toldCount;
    private int _told;
    private int _more;

    /// <summary>Begins a look.</summary>
    /// <param name="now">How long has been watched.</param>
    public void Begin(TimeSpan now)
    {
        _now = now;
        if (now - _begin >= s_window)
            (_begin, _told) = (now, 0);
    }

    /// <returns>Whether one more is told.</returns>
    public bool TryTake()
    {
        if (_told < Max)
        {
            _told++;
            return true;
        }

        _more++;
        return false;
    }

    /// <summary>Ends a look.</summary>
    public void End()
    {
        if (_more == 0 || _now - _toldCount < s_window)
            return;

        log.MoreReports(watchdog, _more);
        (_toldCount, _more) = (_now, 0);
    }
}
