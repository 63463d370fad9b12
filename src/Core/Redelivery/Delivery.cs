using Concurrency.Backends;

namespace Concurrency.Redelivery;

/// <summary>An item in the hand of a loop. One for each attempt, so that a late call never touches the next one.</summary>
internal sealed class Delivery<T>(RedeliveringReader<T> reader, HeldItem<T> held) : IDelivery<T>
{
    //   Held ──Complete, going on──▶ Settled
    //     └──Fail, leaving the loop──▶ GivenBack
    private const int Held = 0;
    private const int Settled = 1;
    private const int GivenBack = 2;

    private int _state;

    public T Item => held.Item;

    // A number of its own: the item may be delivered again while somebody looks at this.
    public int Attempt { get; } = ++held.Attempts;

    public bool IsInHand => Volatile.Read(ref _state) == Held;

    public void Complete()
    {
        reader.Preempt(OperationKind.Release);
        if (!TrySettle() && Volatile.Read(ref _state) == GivenBack)
            throw CreateMisuse("Complete");
    }

    public void Fail(Exception failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        reader.Preempt(OperationKind.Release);
        if (!TryGiveBack(failure, isCancelled: false))
            throw CreateMisuse("Fail");
    }

    public bool TrySettle()
    {
        if (Interlocked.CompareExchange(ref _state, Settled, Held) != Held)
            return false;

        reader.Settle();
        return true;
    }

    /// <summary>Gives the item back if it is still in hand.</summary>
    /// <param name="failure">Why the attempt failed.</param>
    /// <param name="isCancelled">Whether it has not failed, but was cancelled.</param>
    public bool TryGiveBack(Exception? failure, bool isCancelled)
    {
        if (Interlocked.CompareExchange(ref _state, GivenBack, Held) != Held)
            return false;

        try
        {
            if (!isCancelled)
                reader.NoteFailure(held, failure);
        }
        finally
        {
            reader.Keep(held);
        }

        return true;
    }

    public override string ToString() => $"{Item} (attempt {Attempt} of {reader.Path})";

    private InvalidOperationException CreateMisuse(string verb) =>
        new($"{verb} comes too late: attempt {Attempt} of an item of '{reader.Path}' was "
            + (Volatile.Read(ref _state) == Settled ? "settled" : "given back")
            + " already. A delivery is settled or fails once, before its loop goes on.");
}
