using Concurrency.Activities;

namespace Concurrency.Inspection;

/// <summary>The first activities after one, in the order in which they were started.</summary>
/// <param name="afterId">Only those started after this one.</param>
/// <param name="count">How many at most.</param>
/// <param name="path">Only this path and what is below it; null for all.</param>
internal sealed class ActivityList(long afterId, int count, string? path) : IActivityVisitor
{
    // The newest of them is on top.
    private readonly PriorityQueue<Strand, long> _first = new();

    public void Visit(Strand activity)
    {
        if (count == 0 || activity.Id <= afterId || !IsBelow(activity))
            return;

        if (_first.Count < count)
            _first.Enqueue(activity, -activity.Id);
        else if (activity.Id < _first.Peek().Id)
            _first.EnqueueDequeue(activity, -activity.Id);
    }

    public List<Strand> ToList() => [.. _first.UnorderedItems.Select(item => item.Element).OrderBy(activity => activity.Id)];

    private bool IsBelow(Strand activity)
    {
        if (path is null)
            return true;

        var own = activity.Path;
        return own.StartsWith(path, StringComparison.OrdinalIgnoreCase) && (own.Length == path.Length || own[path.Length] is '/' or '[' or '#');
    }
}
