using System.Threading.Channels;

namespace Concurrency;

/// <summary>The end of a channel that items go into.</summary>
/// <remarks>
/// A wait of any verb also ends, with <see cref="OperationCanceledException"/>, when the activity which began it is cancelled.
/// An abandoned send left nothing in the channel.
/// </remarks>
/// <typeparam name="T">What is sent.</typeparam>
public interface IChannelWriter<in T>
{
    /// <summary>The channel's path, such as <c>digest/paths</c>.</summary>
    string Path { get; }

    /// <summary>Sends if that is possible at once. Never waits, and never overtakes a waiting sender.</summary>
    /// <param name="item">What to send.</param>
    /// <returns>
    /// Whether the send took effect; <see langword="false"/> as well when the channel is completed. In a dropping mode a send
    /// to a full channel takes effect by dropping.
    /// </returns>
    bool TrySend(T item);

    /// <summary>Sends, waiting while the channel is full; at a rendezvous, until a receiver has taken the item.</summary>
    /// <remarks>Senders are served in the order they arrived.</remarks>
    /// <param name="item">What to send.</param>
    /// <param name="cancellationToken">Abandons the wait. An abandoned send left nothing.</param>
    /// <exception cref="ChannelClosedException">The channel is completed; the item is not in it.</exception>
    ValueTask SendAsync(T item, CancellationToken cancellationToken = default);

    /// <summary>Sends, blocking the calling thread while the channel is full; otherwise as <see cref="SendAsync"/>.</summary>
    /// <param name="item">What to send.</param>
    /// <param name="cancellationToken">Abandons the wait. An abandoned send left nothing.</param>
    /// <exception cref="ChannelClosedException">The channel is completed; the item is not in it.</exception>
    /// <exception cref="InvalidOperationException">Called in an asynchronous body. Use <see cref="SendAsync"/>.</exception>
    void Send(T item, CancellationToken cancellationToken = default);

    /// <summary>Waits until a send would take effect at once. Reserves nothing: another sender may come first.</summary>
    /// <param name="cancellationToken">Abandons the wait.</param>
    /// <returns><see langword="false"/> when the channel is completed without an error.</returns>
    /// <exception cref="Exception">The error the channel was completed with.</exception>
    ValueTask<bool> WaitToSendAsync(CancellationToken cancellationToken = default);

    /// <summary>A case of a select which sends. A completed channel makes it ready, with the error.</summary>
    /// <param name="item">What to send, until another is offered.</param>
    /// <exception cref="NotSupportedException">The writer is lent by another kind of channel.</exception>
    ISendCase<T> SendCase(T item);

    /// <summary>
    /// Completes the channel: items in it can still be received, then receivers end; later sends, and sends still waiting, fail
    /// with <see cref="ChannelClosedException"/>.
    /// </summary>
    /// <param name="error">What receivers get once the channel is drained; <see langword="null"/> for a normal end.</param>
    /// <returns><see langword="false"/> if it was completed already.</returns>
    bool TryComplete(Exception? error = null);

    /// <summary>
    /// Completes the channel when the last of its writers has ended: with the first writer's failure if there was one, with an
    /// <see cref="OperationCanceledException"/> if a writer was cancelled, so that a shortened stream is not taken for a whole
    /// one, and normally otherwise.
    /// </summary>
    /// <param name="writers">The activities which send; at least one.</param>
    void CompleteAfter(params IActivity[] writers);

    /// <summary>One consistent look at the channel.</summary>
    ChannelSnapshot GetSnapshot();
}
