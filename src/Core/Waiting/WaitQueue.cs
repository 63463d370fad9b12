using System.Diagnostics;
using System.Runtime.CompilerServices;
using Concurrency.Backends;

namespace Concurrency.Waiting;

/// <summary>The waits on one side of an object in the order they arrived. Guarded by the object's gate.</summary>
/// <remarks>Linked through the waits themselves, so that a cancelled one leaves in O(1) and nothing is allocated.</remarks>
internal struct WaitQueue
{
    // Invariants, under the object's gate:
    //   _head and _tail are both null or both not.
    //   A wait is in the queue exactly while its IsQueued is set.
    private Wait? _head;
    private Wait? _tail;

    public int Count { get; private set; }

    public readonly bool IsEmpty => _head is null;

    public readonly Wait? Head => _head;

    /// <summary>The oldest wait which nobody has claimed: one that is claimed stands here until it is unlinked, and counts no more.</summary>
    public readonly Wait? Live
    {
        get
        {
            var wait = _head;
            while (wait is { IsClaimed: true })
                wait = Unsafe.As<Wait?>(wait.Next);

            return wait;
        }
    }

    public readonly bool HasLive => Live is not null;

    /// <summary>Whether they wait for the same, by themselves: none is a case of a select.</summary>
    public readonly bool AreAll(OperationKind kind)
    {
        var wait = _head;
        while (wait is not null && wait.Kind == kind && wait.Round is null)
            wait = Unsafe.As<Wait?>(wait.Next);

        return wait is null;
    }

    public void Enqueue(Wait wait)
    {
        Debug.Assert(!wait.IsQueued, "A wait stands in one queue at a time.");
        wait.IsQueued = true;
        wait.Next = null;
        wait.QueuePrevious = _tail;
        if (_tail is null)
            _head = wait;
        else
            _tail.Next = wait;

        _tail = wait;
        Count++;
    }

    /// <summary>Unlinks a wait; a no-op if it is not linked.</summary>
    public bool Remove(Wait wait)
    {
        if (!wait.IsQueued)
            return false;

        var next = Unsafe.As<Wait?>(wait.Next);
        var previous = wait.QueuePrevious;
        if (previous is null)
            _head = next;
        else
            previous.Next = next;

        if (next is null)
            _tail = previous;
        else
            next.QueuePrevious = previous;

        wait.IsQueued = false;
        wait.Next = null;
        wait.QueuePrevious = null;
        Count--;
        return true;
    }

    public void MoveToTail(Wait wait)
    {
        if (ReferenceEquals(_tail, wait))
            return;

        Remove(wait);
        Enqueue(wait);
    }

    /// <summary>Takes the oldest wait which nobody has claimed, and claims it.</summary>
    /// <remarks>A wait claimed by its cancellation between our look and this claim takes nothing: the next one is served.</remarks>
    public Wait? DequeueClaimed()
    {
        while (_head is { } wait)
        {
            Remove(wait);
            if (wait.TryClaim())
                return wait;
        }

        return null;
    }
}
