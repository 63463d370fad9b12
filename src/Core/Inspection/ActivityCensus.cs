using System.Runtime.InteropServices;
using Concurrency.Activities;
using Concurrency.Backends;

namespace Concurrency.Inspection;

/// <summary>Counts activities of which the same can be said.</summary>
internal sealed class ActivityCensus : IActivityVisitor
{
    private readonly PatternTable _patterns = new();
    private readonly Dictionary<Kind, Tally> _tallies = [];

    /// <summary>How many were counted.</summary>
    public int Count { get; private set; }

    public void Visit(Strand activity)
    {
        var state = activity.State;
        var look = state == ActivityState.Blocked ? activity.Front.FindOldestLook() : null;
        var kind = new Kind(
            _patterns.Find(activity),
            activity.Backend,
            state,
            activity.Front.FindBlockReason(state, look is not null),
            look?.Kind,
            look is { } wait ? _patterns.Find(wait.Target) : null);

        Count++;
        ref var tally = ref CollectionsMarshal.GetValueRefOrAddDefault(_tallies, kind, out _);
        tally.Count++;
        if (look?.Elapsed is { } elapsed && elapsed > tally.Longest)
            tally.Longest = elapsed;
    }

    /// <summary>The groups, the largest first.</summary>
    public List<ActivitySummary> Summarize() =>
    [
        .. _tallies
            .Select(static group => new ActivitySummary(
                group.Key.Path,
                group.Key.Backend,
                group.Key.State,
                group.Key.Blocked,
                group.Key.Operation?.ToString(),
                group.Key.Target,
                group.Value.Count,
                group.Value.Longest))
            .OrderByDescending(static group => group.Count)
            .ThenBy(static group => group.Path, StringComparer.Ordinal)
            .ThenBy(static group => group.State),
    ];

    private readonly record struct Kind(
        string Path, string Backend, ActivityState State, BlockReason Blocked, OperationKind? Operation, string? Target);

    private struct Tally
    {
        public int Count;
        public TimeSpan Longest;
    }
}
