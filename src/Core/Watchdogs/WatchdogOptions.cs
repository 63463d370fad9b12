namespace Concurrency;

/// <summary>How long something may last before a watchdog tells of it in the log; <see langword="null"/> for what is not watched.</summary>
/// <remarks>
/// <para>
/// One background thread for each runtime looks at it from outside, as the inspector does, at most once in a quarter of the
/// shortest time here, and at most once a second. It needs no thread of the pool. With nothing to watch there is no thread. Looking
/// takes at most a fiftieth of one processor: where activities are many, looks are rarer.
/// </para>
/// <para>
/// Each occurrence is told once, by one of the first looks after its time. Of one kind ten are told in a minute, and of the others
/// how many they are. Every time here is more than zero and at most 24 days.
/// </para>
/// </remarks>
public sealed record WatchdogOptions
{
    /// <summary>The longest time: 24 days.</summary>
    public static TimeSpan MaxTime { get; } = TimeSpan.FromDays(24);

    /// <summary>Nothing is watched: the default of a runtime without a host.</summary>
    public static WatchdogOptions Off { get; } = new();

    /// <summary>
    /// What a healthy program does not do: circles of waits and a starved thread pool, of ten seconds; stalls and blocked strands, of
    /// thirty. The default of hosts.
    /// </summary>
    public static WatchdogOptions Recommended { get; } = new()
    {
        Cycle = TimeSpan.FromSeconds(10),
        Stall = TimeSpan.FromSeconds(30),
        BlockedStrand = TimeSpan.FromSeconds(30),
        PoolStarvation = TimeSpan.FromSeconds(10),
    };

    /// <summary>How long activities may wait for one another in a circle.</summary>
    public TimeSpan? Cycle { get; init => field = Check(value); }

    /// <summary>
    /// How long a root and all below it may wait with nobody in sight who could wake one of them:
    /// <see cref="IConcurrencyInspector.FindStalls"/>.
    /// </summary>
    public TimeSpan? Stall { get; init => field = Check(value); }

    /// <summary>How long a step may run while continuations of the same activity wait behind it.</summary>
    public TimeSpan? BlockedStrand { get; init => field = Check(value); }

    /// <summary>How long one step may run: the code of an activity between two waits.</summary>
    public TimeSpan? Step { get; init => field = Check(value); }

    /// <summary>How long one operation may wait. Delays and joins are not meant: who is joined is watched himself.</summary>
    public TimeSpan? Wait { get; init => field = Check(value); }

    /// <summary>How long the thread pool may leave a work item lying.</summary>
    public TimeSpan? PoolStarvation { get; init => field = Check(value); }

    /// <summary>How long a channel may be at its capacity without anybody taking an item. Channels of capacity zero are not meant.</summary>
    public TimeSpan? FullChannel { get; init => field = Check(value); }

    /// <summary>The shortest of all; null if nothing is watched.</summary>
    internal TimeSpan? Shortest => new[] { Cycle, Stall, BlockedStrand, Step, Wait, PoolStarvation, FullChannel }.Min();

    private static TimeSpan? Check(TimeSpan? value) =>
        value is null || (value > TimeSpan.Zero && value <= MaxTime)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "A watchdog waits for more than zero and at most 24 days.");
}
