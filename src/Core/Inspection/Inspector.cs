using System.Diagnostics;
using Concurrency.Backends;

namespace Concurrency.Inspection;

/// <summary>Looks at a runtime while it runs.</summary>
internal sealed class Inspector(ConcurrencyRuntime runtime) : IConcurrencyInspector
{
    private static TimeSpan StackPatience { get; } = TimeSpan.FromMilliseconds(200);

    public ConcurrencySnapshot GetSnapshot(InspectionOptions? options = null)
    {
        options ??= new();
        var census = new ActivityCensus();
        TreeWalk.Visit(runtime.Roots, census);
        var summary = census.Summarize();
        var objects = new ObjectList(options.MaxObjects);
        objects.AddAll(runtime.Registry.GetLiving());
        return new(
            runtime.TimeProvider.GetUtcNow(),
            census.Count,
            DescribeActivities(new(afterId: 0, options.MaxActivities, path: null), options.IncludeStacks),
            summary,
            FindCycles(),
            objects.Channels,
            objects.Others,
            runtime.Timers.Inspect(),
            [.. runtime.Placement.Backends.Select(backend => Describe(backend, summary))])
        {
            ChannelCount = objects.ChannelCount,
            ObjectCount = objects.OtherCount,
        };
    }

    public IReadOnlyList<ActivitySummary> Summarize()
    {
        var census = new ActivityCensus();
        TreeWalk.Visit(runtime.Roots, census);
        return census.Summarize();
    }

    public IReadOnlyList<ActivitySnapshot> GetActivities(long afterId = 0, int count = 1000, string? path = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return DescribeActivities(new(afterId, count, path), includeStacks: false);
    }

    public IReadOnlyList<WaitCycle> FindCycles() => WaitGraph.FindStuck(runtime.Roots).FindCycles();

    public IReadOnlyList<Stall> FindStalls(TimeSpan atLeast)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(atLeast, TimeSpan.Zero);
        return StallSearch.Find(runtime.Roots, atLeast);
    }

    private List<ActivitySnapshot> DescribeActivities(ActivityList list, bool includeStacks)
    {
        TreeWalk.Visit(runtime.Roots, list);
        var patience = StackPatience;
        var snapshots = new List<ActivitySnapshot>();
        foreach (var activity in list.ToList())
        {
            var snapshot = activity.Describe();
            if (includeStacks)
            {
                // Threads which are parked answer at once, and all the others together must not hold up who asks.
                var begin = Stopwatch.GetTimestamp();
                snapshot = snapshot with { Thread = activity.CreateThreadSnapshot(patience) };
                patience -= Stopwatch.GetElapsedTime(begin);
                if (patience < TimeSpan.Zero)
                    patience = TimeSpan.Zero;
            }

            snapshots.Add(snapshot);
        }

        return snapshots;
    }

    private static BackendSnapshot Describe(IActivityBackend backend, List<ActivitySummary> summary)
    {
        var activities = summary.Where(group => group.Backend == backend.Name).Sum(group => group.Count);
        var load = (backend as IBackendLoad)?.GetLoad();
        return new(backend.Name, activities, load?.Threads, load?.MaxThreads, load?.Queued, load?.Description ?? "");
    }
}
