using System.Runtime.InteropServices;
using Concurrency.Activities;
using Concurrency.Inspection;

namespace Concurrency.Diagnostics;

/// <summary>Counts activities by pattern, backend and state.</summary>
internal sealed class StateCensus : IActivityVisitor
{
    private readonly PatternTable _patterns = new();
    private readonly Dictionary<Group, long> _counts = [];

    public IReadOnlyDictionary<Group, long> Counts => _counts;

    public void Visit(Strand activity)
    {
        var group = new Group(_patterns.Find(activity), activity.Backend, activity.State);
        CollectionsMarshal.GetValueRefOrAddDefault(_counts, group, out _)++;
    }

    internal readonly record struct Group(string Pattern, string Backend, ActivityState State);
}
