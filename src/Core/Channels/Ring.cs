using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Concurrency.Channels;

/// <summary>A double-ended queue in an array that grows by doubling. Guarded by whoever owns it.</summary>
internal struct Ring<T>
{
    private const int FirstLength = 4;

    // The items are at _head .. _head + Count - 1, modulo the length, which is zero or a power of two.
    private T[] _items = [];
    private int _head;

    public Ring()
    {
    }

    public int Count { get; private set; }

    public void Enqueue(T item)
    {
        if (Count == _items.Length)
            Grow();

        _items[(_head + Count) & (_items.Length - 1)] = item;
        Count++;
    }

    public T Dequeue()
    {
        Debug.Assert(Count > 0, "The caller has looked.");
        ref var slot = ref _items[_head];
        var item = slot;
        Clear(ref slot);
        _head = (_head + 1) & (_items.Length - 1);
        Count--;
        return item;
    }

    public T RemoveNewest()
    {
        Debug.Assert(Count > 0, "The caller has looked.");
        Count--;
        ref var slot = ref _items[(_head + Count) & (_items.Length - 1)];
        var item = slot;
        Clear(ref slot);
        return item;
    }

    public readonly bool TryPeek([MaybeNullWhen(false)] out T item)
    {
        item = Count > 0 ? _items[_head] : default;
        return Count > 0;
    }

    private static void Clear(ref T slot)
    {
        if (RuntimeHelpers.IsReferenceOrContainsReferences<T>())
            slot = default!;
    }

    private void Grow()
    {
        var larger = new T[Math.Max(FirstLength, _items.Length * 2)];
        var untilEnd = Math.Min(Count, _items.Length - _head);
        Array.Copy(_items, _head, larger, 0, untilEnd);
        Array.Copy(_items, 0, larger, untilEnd, Count - untilEnd);
        _items = larger;
        _head = 0;
    }
}
