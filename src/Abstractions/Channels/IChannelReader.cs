using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace Concurrency;

/// <summary>The end of a channel that items come out of.</summary>
/// <remarks>
/// A wait of any verb also ends, with <see cref="OperationCanceledException"/>, when the activity which began it is cancelled.
/// An abandoned wait took no item.
/// </remarks>
/// <typeparam name="T">What is received.</typeparam>
public interface IChannelReader<T>
{
    /// <summary>The channel's path, such as <c>digest/paths</c>.</summary>
    string Path { get; }

    /// <summary>
    /// Completes when the channel is completed and drained; fails with the error it was completed with. Meant for code outside
    /// of activities.
    /// </summary>
    Task Completion { get; }

    /// <summary>Takes the oldest item if there is one. Never waits, and never overtakes a waiting receiver.</summary>
    /// <param name="item">The item taken.</param>
    /// <returns>Whether an item was taken.</returns>
    bool TryReceive([MaybeNullWhen(false)] out T item);

    /// <summary>Looks at the oldest item without taking it. Another receiver may take it at any moment.</summary>
    /// <param name="item">The oldest item.</param>
    /// <returns>Whether there was one.</returns>
    bool TryPeek([MaybeNullWhen(false)] out T item);

    /// <summary>Takes the oldest item, waiting until there is one.</summary>
    /// <remarks>Receivers are served in the order they arrived.</remarks>
    /// <param name="cancellationToken">Abandons the wait. An abandoned wait took no item.</param>
    /// <exception cref="ChannelClosedException">The channel is completed and drained.</exception>
    ValueTask<T> ReceiveAsync(CancellationToken cancellationToken = default);

    /// <summary>Takes the oldest item, blocking the calling thread until there is one.</summary>
    /// <remarks>Receivers are served in the order they arrived.</remarks>
    /// <param name="cancellationToken">Abandons the wait. An abandoned wait took no item.</param>
    /// <exception cref="ChannelClosedException">The channel is completed and drained.</exception>
    /// <exception cref="InvalidOperationException">Called in an asynchronous body. Use <see cref="ReceiveAsync"/>.</exception>
    T Receive(CancellationToken cancellationToken = default);

    /// <summary>Takes as many items as there are and fit, waiting until there is at least one.</summary>
    /// <param name="buffer">Receives the items, oldest first. Must hold at least one.</param>
    /// <param name="cancellationToken">Abandons the wait. An abandoned wait took no item.</param>
    /// <returns>How many were taken: 1 or more, or 0 when the channel is completed without an error and drained.</returns>
    /// <exception cref="Exception">The error the channel was completed with, once it is drained.</exception>
    ValueTask<int> ReceiveManyAsync(Memory<T> buffer, CancellationToken cancellationToken = default);

    /// <summary>
    /// Collects a batch: waits for a first item as long as it takes, then for more until there are <paramref name="max"/>, or
    /// until <paramref name="maxWait"/> has passed since the first, or the channel is completed.
    /// </summary>
    /// <remarks>Between two items of a batch other receivers have their turn, in the order they arrived.</remarks>
    /// <param name="max">The largest batch; 1 or more.</param>
    /// <param name="maxWait">How long to wait for more after the first item; zero takes what is there.</param>
    /// <param name="cancellationToken">
    /// Ends the wait: without an item it throws, with items it returns them, so that none is lost.
    /// </param>
    /// <returns>The items, oldest first; empty when the channel is completed without an error and drained.</returns>
    /// <exception cref="Exception">The error the channel was completed with, once it is drained.</exception>
    ValueTask<IReadOnlyList<T>> ReceiveBatchAsync(
        int max, TimeSpan maxWait, CancellationToken cancellationToken = default);

    /// <summary>Waits until an item could be taken. Takes nothing: another receiver may come first.</summary>
    /// <param name="cancellationToken">Abandons the wait.</param>
    /// <returns><see langword="false"/> when the channel is completed without an error and drained.</returns>
    /// <exception cref="Exception">The error the channel was completed with, once it is drained.</exception>
    ValueTask<bool> WaitToReceiveAsync(CancellationToken cancellationToken = default);

    /// <summary>Receives until the channel is completed and drained. Leaving the loop early loses nothing.</summary>
    /// <param name="cancellationToken">Abandons the wait between two items.</param>
    /// <exception cref="Exception">The error the channel was completed with, once it is drained.</exception>
    IAsyncEnumerable<T> ReceiveAllAsync(CancellationToken cancellationToken = default);

    /// <summary>Receives until the channel is completed and drained, blocking the calling thread between items.</summary>
    /// <param name="cancellationToken">Abandons the wait between two items.</param>
    /// <exception cref="InvalidOperationException">Called in an asynchronous body. Use <see cref="ReceiveAllAsync"/>.</exception>
    IEnumerable<T> ReceiveAll(CancellationToken cancellationToken = default);

    /// <summary>A case of a select which receives. A completed and drained channel makes it ready, with the error.</summary>
    /// <exception cref="NotSupportedException">The reader is lent by another kind of channel.</exception>
    ISelectCase<T> ReceiveCase();

    /// <summary>One consistent look at the channel.</summary>
    ChannelSnapshot GetSnapshot();
}
