using Concurrency.Placement;

namespace Concurrency.Hosting;

/// <summary>What a configuration comes to: checked, complete and immutable.</summary>
/// <param name="Backends">Every backend that rules and hints can name.</param>
/// <param name="DefaultBackend">The default for asynchronous bodies; <see langword="null"/> leaves it to the runtime.</param>
/// <param name="MaxThreads">How many activities may have threads at once.</param>
/// <param name="Placement">The rules.</param>
/// <param name="Grace">How long stopping waits for activities to end.</param>
/// <param name="StrictTopology">Whether what does not look right in the topology is an error.</param>
/// <param name="Watchdogs">What is told when it lasts too long.</param>
/// <param name="Dump">Whether a signal dumps the program.</param>
/// <param name="Profiling">Whether the profiler of waits runs.</param>
internal sealed record ConcurrencyOptions(
    BackendSet Backends,
    string? DefaultBackend,
    int MaxThreads,
    PlacementRules Placement,
    Setting<TimeSpan> Grace,
    bool StrictTopology,
    WatchdogOptions Watchdogs,
    DumpOptions Dump,
    ProfilingOptions Profiling)
{
    /// <summary>The policy that the application registered in place of <see cref="Placement"/>, if it did.</summary>
    public IPlacementPolicy? OwnPolicy { get; init; }

    /// <summary>What a runtime gets. Only a configuration without problems has one.</summary>
    public PlacementTable Table => field ??= new(Backends.All, DefaultBackend, OwnPolicy ?? Placement);
}
