namespace Concurrency;

/// <summary>An item in the hand of a loop. It belongs to its reader until it is settled.</summary>
/// <typeparam name="T">The item.</typeparam>
public interface IDelivery<out T>
{
    /// <summary>The item.</summary>
    T Item { get; }

    /// <summary>
    /// Which delivery of the item this is, from 1. More than 1 means that an earlier one failed or was cancelled, and may have done
    /// a part of the work.
    /// </summary>
    int Attempt { get; }

    /// <summary>Whether it is neither settled nor given back.</summary>
    bool IsInHand { get; }

    /// <summary>Settles the item: it will not be delivered again. Going on to the next delivery does the same.</summary>
    /// <remarks>Does nothing if it was settled already.</remarks>
    /// <exception cref="InvalidOperationException">The item was given back: the attempt failed, or its loop was left.</exception>
    void Complete();

    /// <summary>
    /// Says that the attempt failed, and gives the item back: the next receiver gets it when its delay has passed, or, after the last
    /// attempt, it is given up.
    /// </summary>
    /// <param name="failure">The failure.</param>
    /// <exception cref="InvalidOperationException">The item was settled, or given back before.</exception>
    void Fail(Exception failure);
}
