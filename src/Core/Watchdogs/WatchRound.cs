namespace Concurrency.Watchdogs;

/// <summary>What is watched, and what was seen at the look before.</summary>
internal sealed class WatchRound
{
    private readonly ConcurrencyRuntime _runtime;
    private readonly long _begin;
    private readonly ActivityWatch? _activities;
    private readonly List<IWatchdog> _watchdogs = [];

    public WatchRound(ConcurrencyRuntime runtime, WatchdogOptions options)
    {
        _runtime = runtime;
        Options = options;
        _begin = runtime.TimeProvider.GetTimestamp();
        if (options.Cycle is { } cycle)
            _watchdogs.Add(new CycleWatchdog(runtime, cycle));

        if (options.Stall is { } stall)
            _watchdogs.Add(new StallWatchdog(runtime, stall));

        if (options.FullChannel is { } fullChannel)
            _watchdogs.Add(new ChannelWatchdog(runtime, fullChannel));

        if (options.PoolStarvation is { } starvation)
            _watchdogs.Add(new PoolWatchdog(runtime.Log, starvation));

        var perActivity = new List<IActivityWatchdog>();
        if (options.Wait is { } wait)
            perActivity.Add(new WaitWatchdog(runtime, wait));

        if (options.Step is { } step)
            perActivity.Add(new StepWatchdog(runtime.Log, step));

        if (options.BlockedStrand is { } blockedStrand)
            perActivity.Add(new BlockedStrandWatchdog(runtime.Log, blockedStrand));

        if (perActivity.Count > 0)
            _activities = new(perActivity);
    }

    public WatchdogOptions Options { get; }

    public void Look()
    {
        var now = _runtime.TimeProvider.GetElapsedTime(_begin);
        foreach (var watchdog in _watchdogs)
            watchdog.Look(now);

        _activities?.Look(_runtime.Roots, now);
    }
}

/// <summary>Looks now and then, and tells what has lasted too long.</summary>
internal interface IWatchdog
{
    /// <param name="now">How long it has been watching.</param>
    void Look(TimeSpan now);
}
