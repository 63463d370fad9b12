namespace Concurrency;

/// <summary>
/// A reader which owns each item until it is settled: what a loop had in hand when it failed, was cancelled or restarted is
/// delivered again.
/// </summary>
/// <remarks>
/// <para>
/// Made outside of the loops which receive from it, so that it outlives them; any number of loops may share it. Delivery is at least
/// once: a loop that fails after it has done its work, and before it went on, gets the item again. Make the work repeatable, or look
/// at <see cref="IDelivery{T}.Attempt"/>.
/// </para>
/// <para>
/// What was given back comes before what is new, to the next receiver; among several, the first given back comes first. After a
/// failure, whoever receives the item waits until its delay has passed; others take what is behind it.
/// </para>
/// <para>
/// After its last attempt an item goes to the dead letters: its next receiver sends it there, waiting while they are full, and goes
/// on to another. If the dead letters are completed, that is an error, and the item is kept. Without dead letters the receiver gets
/// the last failure, and so does every later one: the reader goes no further.
/// </para>
/// <para>
/// An attempt has failed if <see cref="IDelivery{T}.Fail"/> was called, or if the loop was left with the item in hand for another
/// reason than its cancellation. If it was left because the activity or its token was cancelled, or because the deadline of the activity
/// or of a part around the loop passed, the item is given back without counting as failed.
/// </para>
/// <para>
/// The reader ends when its source has ended and every item it took is settled or a dead letter. It lives in memory, like its source.
/// </para>
/// </remarks>
/// <typeparam name="T">What is received.</typeparam>
public interface IRedeliveringReader<T>
{
    /// <summary>The reader's path.</summary>
    string Path { get; }

    /// <summary>Receives until the reader ends. Going on to the next delivery settles the one before.</summary>
    /// <param name="cancellationToken">Abandons the wait between two deliveries. An abandoned wait took no item.</param>
    /// <exception cref="InvalidOperationException">The dead letters are completed. The item that is to be given up is kept.</exception>
    /// <exception cref="Exception">
    /// The error the source was completed with, once all is settled; or the last failure of an item, where there are no dead letters.
    /// </exception>
    IAsyncEnumerable<IDelivery<T>> ReceiveAllAsync(CancellationToken cancellationToken = default);

    /// <summary>Blocks the calling thread between deliveries; otherwise as <see cref="ReceiveAllAsync"/>.</summary>
    /// <param name="cancellationToken">Abandons the wait between two deliveries. An abandoned wait took no item.</param>
    /// <exception cref="InvalidOperationException">Called in an asynchronous body. Use <see cref="ReceiveAllAsync"/>.</exception>
    IEnumerable<IDelivery<T>> ReceiveAll(CancellationToken cancellationToken = default);

    /// <summary>One consistent look at the reader.</summary>
    RedeliverySnapshot GetSnapshot();
}

/// <summary>One consistent look at a redelivering reader: all of it at the same moment.</summary>
/// <param name="Path">The reader's path.</param>
/// <param name="Received">How many items it has taken from its source.</param>
/// <param name="Settled">How many of them are settled.</param>
/// <param name="DeadLettered">How many of them were sent to the dead letters.</param>
/// <param name="InHand">How many of them somebody has: delivered and not settled, waiting for their delay, or on the way to the dead letters.</param>
/// <param name="Kept">How many of them were given back, and wait for a receiver.</param>
/// <param name="IsCompleted">Whether a receiver has seen that the source has ended, and nothing is left.</param>
/// <remarks><c>Received = Settled + DeadLettered + InHand + Kept</c> holds in every snapshot.</remarks>
public sealed record RedeliverySnapshot(
    string Path, long Received, long Settled, long DeadLettered, int InHand, int Kept, bool IsCompleted);
