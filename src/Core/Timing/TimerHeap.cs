using System.Diagnostics;

namespace Concurrency.Timing;

/// <summary>Timers by due time in a binary heap, where each knows its place and so can be removed. O(log n) for each operation.</summary>
/// <remarks>Williams, "Algorithm 232: Heapsort", 1964. Guarded by whoever owns it.</remarks>
internal sealed class TimerHeap
{
    // Invariant: no entry is before its parent, and each entry's Index is its place.
    private TimerEntry[] _entries = [];

    public int Count { get; private set; }

    public TimerEntry? First => Count == 0 ? null : _entries[0];

    public void Add(TimerEntry entry)
    {
        if (Count == _entries.Length)
            Array.Resize(ref _entries, Math.Max(4, Count * 2));

        Place(entry, Count++);
        Rise(entry);
    }

    public bool Remove(TimerEntry entry)
    {
        if (entry.Index == TimerEntry.NotQueued)
            return false;

        var index = entry.Index;
        Debug.Assert(ReferenceEquals(_entries[index], entry), "An entry knows its place.");
        var last = _entries[--Count];
        _entries[Count] = null!;
        entry.Index = TimerEntry.NotQueued;
        if (!ReferenceEquals(last, entry))
        {
            Place(last, index);
            Sink(last);
            Rise(last);
        }

        // A wave of timers must not leave its heap behind.
        if (_entries.Length > 64 && Count < _entries.Length / 4)
            Array.Resize(ref _entries, _entries.Length / 2);

        return true;
    }

    private void Rise(TimerEntry entry)
    {
        while (entry.Index > 0)
        {
            var parent = _entries[(entry.Index - 1) / 2];
            if (!entry.IsBefore(parent))
                return;

            Swap(entry, parent);
        }
    }

    private void Sink(TimerEntry entry)
    {
        while (true)
        {
            var child = (entry.Index * 2) + 1;
            if (child >= Count)
                return;

            if (child + 1 < Count && _entries[child + 1].IsBefore(_entries[child]))
                child++;

            if (!_entries[child].IsBefore(entry))
                return;

            Swap(_entries[child], entry);
        }
    }

    private void Swap(TimerEntry upper, TimerEntry lower)
    {
        var index = upper.Index;
        Place(upper, lower.Index);
        Place(lower, index);
    }

    private void Place(TimerEntry entry, int index)
    {
        _entries[index] = entry;
        entry.Index = index;
    }
}
