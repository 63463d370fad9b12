using Concurrency.Activities;
using Concurrency.Inspection;

namespace Concurrency.Watchdogs;

/// <summary>The watchdogs which look at each activity by itself, in one walk through all of them.</summary>
internal sealed class ActivityWatch(IReadOnlyList<IActivityWatchdog> watchdogs) : IActivityVisitor
{
    public void Look(RootSet roots, TimeSpan now)
    {
        foreach (var watchdog in watchdogs)
            watchdog.Begin(now);

        TreeWalk.Visit(roots, this);
        foreach (var watchdog in watchdogs)
            watchdog.End();
    }

    public void Visit(Strand activity)
    {
        foreach (var watchdog in watchdogs)
            watchdog.Look(activity);
    }
}

/// <summary>Looks at activities, one after the other, and tells what has lasted too long.</summary>
internal interface IActivityWatchdog
{
    /// <param name="now">How long it has been watching.</param>
    void Begin(TimeSpan now);

    void Look(Strand activity);

    void End();
}
