using System.Diagnostics.CodeAnalysis;

namespace Concurrency.Timing;

/// <summary>The timers of the present tick, and those it is too late for, in the order in which they are due.</summary>
/// <remarks>
/// Stopping one only marks it: it is dropped when its turn comes, which is soon. Only if no time passes, and most are stopped, they
/// are cleared away before. Guarded by whoever owns it.
/// </remarks>
internal sealed class NearTimers
{
    // Fewer than these are not worth the clearing.
    private const int FewStopped = 64;

    // Invariants:
    //   An entry that is near has one node whose key is its own. Any other node of it is one that was stopped.
    //   _stopped counts those.
    private readonly PriorityQueue<TimerEntry, Key> _nodes = new();
    private int _stopped;

    /// <summary>When the first is due; null if there are none.</summary>
    public long? FirstDue => TryPeek(out var first) ? first.Due : null;

    public int Count => _nodes.Count - _stopped;

    public void Add(TimerEntry entry)
    {
        entry.IsNear = true;
        _nodes.Enqueue(entry, KeyOf(entry));
    }

    public bool Remove(TimerEntry entry)
    {
        if (!entry.IsNear)
            return false;

        entry.IsNear = false;
        _stopped++;
        if (_stopped > FewStopped && _stopped > _nodes.Count / 2)
            Clear();

        return true;
    }

    /// <summary>Takes the first, if it is due.</summary>
    public bool TryTake(long now, [NotNullWhen(true)] out TimerEntry? entry)
    {
        if (!TryPeek(out entry) || entry.Due > now)
            return false;

        _nodes.Dequeue();
        entry.IsNear = false;
        return true;
    }

    private bool TryPeek([NotNullWhen(true)] out TimerEntry? first)
    {
        while (_nodes.TryPeek(out first, out var key))
        {
            if (IsLive(first, key))
                return true;

            _nodes.Dequeue();
            _stopped--;
        }

        return false;
    }

    private void Clear()
    {
        var live = _nodes.UnorderedItems.Where(node => IsLive(node.Element, node.Priority)).ToList();
        _nodes.Clear();
        _nodes.EnqueueRange(live);
        _nodes.TrimExcess();
        _stopped = 0;
    }

    private static bool IsLive(TimerEntry entry, Key key) => entry.IsNear && entry.Sequence == key.Sequence;

    private static Key KeyOf(TimerEntry entry) => new(entry.Due, entry.Sequence);

    private readonly record struct Key(long Due, long Sequence) : IComparable<Key>
    {
        public int CompareTo(Key other) =>
            Due < other.Due ? -1
            : Due > other.Due ? 1
            : Sequence.CompareTo(other.Sequence);
    }
}
