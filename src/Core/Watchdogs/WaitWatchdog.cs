using Concurrency.Activities;
using Concurrency.Backends;
using Concurrency.Waiting;

namespace Concurrency.Watchdogs;

/// <summary>Tells of operations which have been waiting too long.</summary>
/// <remarks>
/// A wait knows when it began, so nothing is kept of it: it is told by the first look after its time, which is the one whose
/// predecessor came before that time.
/// </remarks>
internal sealed class WaitWatchdog(ConcurrencyRuntime runtime, TimeSpan limit) : IActivityWatchdog
{
    // In the milliseconds of the clock of waits, which wraps around.
    private readonly int _limit = (int)limit.TotalMilliseconds;
    private readonly ReportLimit _reports = new(runtime.Log, nameof(WatchdogOptions.Wait));
    private readonly List<WaitLook> _looks = [];
    private int? _last;
    private int _now;

    public void Begin(TimeSpan now)
    {
        _now = Clock.Now(runtime.TimeProvider);
        _reports.Begin(now);
    }

    public void Look(Strand activity)
    {
        _looks.Clear();
        activity.Front.AddLooks(_looks);
        foreach (var look in _looks)
        {
            if (IsDue(look) && _reports.TryTake())
                runtime.Log.LongWait(activity.Path, activity.Backend, limit, look.Describe());
        }
    }

    public void End()
    {
        _last = _now;
        _reports.End();
    }

    // Who is joined is looked at himself, and who sleeps wants to.
    private bool IsDue(WaitLook look) =>
        look.Kind is not (OperationKind.Join or OperationKind.Delay or OperationKind.Yield)
        && unchecked(_now - look.Since) >= _limit
        && (_last is not { } last || unchecked(last - look.Since) < _limit)
        && look.Wait.Version == look.Version;
}
