using System.Diagnostics;
using System.Numerics;

namespace Concurrency.Timing;

/// <summary>Timers by the tick in which they are due, in a hierarchy of wheels. O(1) to add and to remove, however many there are.</summary>
/// <remarks>
/// A wheel has 64 slots. A slot of the first is one tick, a slot of each further wheel one turn of the wheel before. An entry
/// stands in the first wheel that tells its tick from the present one, and moves to finer wheels as that draws near, at most once
/// for each. Varghese, Lauck, "Hashed and Hierarchical Timing Wheels", 1987. Guarded by whoever owns it.
/// </remarks>
internal sealed class TimerWheel
{
    // Invariants:
    //   An entry's Slot is where it is, or was until that slot was emptied: then it is in the list of those emptied out.
    //   A bit of _occupied is set exactly for the slots that are not empty.
    //   No entry is due before what _firstDues says of its slot.
    //   An entry's tick is after _now, but for those emptied out.
    private const int Wheels = 6;
    private const int Bits = 6;
    private const int Slots = 1 << Bits;

    private readonly TimerEntry?[] _slots = new TimerEntry?[Wheels * Slots];
    private readonly long[] _firstDues = new long[Wheels * Slots];
    private readonly ulong[] _occupied = new ulong[Wheels];
    private TimerEntry? _emptiedOut;
    private long _now;

    /// <summary>A moment before which none is due; null if there are none.</summary>
    public long? FirstDue
    {
        get
        {
            for (var wheel = 0; wheel < Wheels; wheel++)
            {
                if (_occupied[wheel] != 0)
                    return FirstDueOf(wheel);
            }

            return null;
        }
    }

    public int Count { get; private set; }

    /// <summary>Adds an entry.</summary>
    /// <returns>False if its tick is not after the present one: then it does not belong here.</returns>
    public bool TryAdd(TimerEntry entry)
    {
        if (entry.Tick <= _now)
            return false;

        // The highest bit in which the ticks differ. What is more than a turn of the last wheel away comes by there until it is near.
        var wheel = Math.Min(Wheels - 1, BitOperations.Log2((ulong)(entry.Tick ^ _now)) / Bits);
        var slot = (wheel * Slots) + (int)((entry.Tick >> (wheel * Bits)) & (Slots - 1));
        _firstDues[slot] = _slots[slot] is null ? entry.Due : Math.Min(_firstDues[slot], entry.Due);
        _occupied[wheel] |= BitOf(slot);
        Link(entry, slot);
        return true;
    }

    public bool Remove(TimerEntry entry)
    {
        if (entry.Slot == TimerEntry.InNoSlot)
            return false;

        Unlink(entry);
        return true;
    }

    /// <summary>Lets time go on, and hands over the entries whose tick has come.</summary>
    /// <param name="tick">The present tick.</param>
    /// <param name="near">Where they go.</param>
    /// <param name="max">How many entries to touch at most.</param>
    /// <returns>Whether that was all.</returns>
    public bool Advance(long tick, NearTimers near, int max)
    {
        for (var count = 0; count < max; count++)
        {
            if (_emptiedOut is not { } entry)
            {
                if (FindNextSlot(out var start) is not { } slot || start > tick)
                {
                    _now = Math.Max(_now, tick);
                    return true;
                }

                _now = Math.Max(_now, start);
                Empty(slot);
                continue;
            }

            Unlink(entry);
            if (entry.Tick <= tick || !TryAdd(entry))
                near.Add(entry);
        }

        return false;
    }

    private long FirstDueOf(int wheel)
    {
        var first = long.MaxValue;
        for (var rest = _occupied[wheel]; rest != 0; rest &= rest - 1)
            first = Math.Min(first, _firstDues[(wheel * Slots) + BitOperations.TrailingZeroCount(rest)]);

        return first;
    }

    // The slot whose time comes next, and its first tick.
    private int? FindNextSlot(out long start)
    {
        for (var wheel = 0; wheel < Wheels; wheel++)
        {
            if (_occupied[wheel] == 0)
                continue;

            var shift = wheel * Bits;
            var present = (int)((_now >> shift) & (Slots - 1));
            var distance = BitOperations.TrailingZeroCount(BitOperations.RotateRight(_occupied[wheel], present));

            // Only in the last wheel something may stand in the present slot: it is a turn away.
            if (distance == 0)
                distance = DistanceBeyond(wheel, present);

            start = ((_now >> shift) + distance) << shift;
            return (wheel * Slots) + ((present + distance) & (Slots - 1));
        }

        start = long.MaxValue;
        return null;
    }

    private int DistanceBeyond(int wheel, int present)
    {
        Debug.Assert(wheel == Wheels - 1, "The present slot of a finer wheel is empty.");
        var others = BitOperations.RotateRight(_occupied[wheel], present) & ~1ul;
        return others == 0 ? Slots : BitOperations.TrailingZeroCount(others);
    }

    private void Empty(int slot)
    {
        Debug.Assert(_emptiedOut is null, "One slot is emptied at a time.");
        _emptiedOut = _slots[slot];
        _slots[slot] = null;
        _occupied[slot / Slots] &= ~BitOf(slot);
    }

    private void Link(TimerEntry entry, int slot)
    {
        Count++;
        entry.Slot = slot;
        entry.Previous = null;
        entry.Next = _slots[slot];
        if (entry.Next is { } next)
            next.Previous = entry;

        _slots[slot] = entry;
    }

    private void Unlink(TimerEntry entry)
    {
        Count--;
        var slot = entry.Slot;
        if (entry.Next is { } next)
            next.Previous = entry.Previous;

        if (entry.Previous is { } previous)
            previous.Next = entry.Next;
        else if (ReferenceEquals(_emptiedOut, entry))
            _emptiedOut = entry.Next;
        else if ((_slots[slot] = entry.Next) is null)
            _occupied[slot / Slots] &= ~BitOf(slot);

        entry.Next = null;
        entry.Previous = null;
        entry.Slot = TimerEntry.InNoSlot;
    }

    private static ulong BitOf(int slot) => 1ul << (slot % Slots);
}
