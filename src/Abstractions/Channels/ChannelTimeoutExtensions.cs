namespace Concurrency;

/// <summary>The waiting verbs of a channel with a time-out, in the time of the channel's <see cref="TimeProvider"/>.</summary>
/// <remarks>A time-out of zero takes effect at once or not at all. A send or receive which timed out had no effect.</remarks>
public static class ChannelTimeoutExtensions
{
    /// <inheritdoc cref="IChannelReader{T}.ReceiveAsync"/>
    /// <param name="reader">The end to receive from.</param>
    /// <param name="timeout">Zero or more; <see cref="Timeout.InfiniteTimeSpan"/> for none.</param>
    /// <param name="cancellationToken">Abandons the wait. An abandoned wait took no item.</param>
    /// <exception cref="TimeoutException">No item came in time; none was taken.</exception>
    public static ValueTask<T> ReceiveAsync<T>(
        this IChannelReader<T> reader, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return TimedWait<T>.Begin(
            reader, "Receive", timeout, reader, static (r, t) => r.ReceiveAsync(t), cancellationToken);
    }

    /// <inheritdoc cref="IChannelReader{T}.Receive"/>
    /// <param name="reader">The end to receive from.</param>
    /// <param name="timeout">Zero or more; <see cref="Timeout.InfiniteTimeSpan"/> for none.</param>
    /// <param name="cancellationToken">Abandons the wait. An abandoned wait took no item.</param>
    /// <exception cref="TimeoutException">No item came in time; none was taken.</exception>
    public static T Receive<T>(
        this IChannelReader<T> reader, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return TimedWait<T>.Block(
            reader, "Receive", timeout, reader, static (r, t) => r.Receive(t), cancellationToken);
    }

    /// <inheritdoc cref="IChannelReader{T}.WaitToReceiveAsync"/>
    /// <param name="reader">The end to receive from.</param>
    /// <param name="timeout">Zero or more; <see cref="Timeout.InfiniteTimeSpan"/> for none.</param>
    /// <param name="cancellationToken">Abandons the wait.</param>
    /// <exception cref="TimeoutException">No item came in time.</exception>
    public static ValueTask<bool> WaitToReceiveAsync<T>(
        this IChannelReader<T> reader, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return TimedWait<bool>.Begin(
            reader, "WaitToReceive", timeout, reader, static (r, t) => r.WaitToReceiveAsync(t), cancellationToken);
    }

    /// <inheritdoc cref="IChannelWriter{T}.SendAsync"/>
    /// <param name="writer">The end to send to.</param>
    /// <param name="item">What to send.</param>
    /// <param name="timeout">Zero or more; <see cref="Timeout.InfiniteTimeSpan"/> for none.</param>
    /// <param name="cancellationToken">Abandons the wait. An abandoned send left nothing.</param>
    /// <exception cref="TimeoutException">There was no room in time; the item is not in the channel.</exception>
    public static ValueTask SendAsync<T>(
        this IChannelWriter<T> writer, T item, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(writer);
        return TimedWait.Begin(
            writer, "Send", timeout, (writer, item), static (s, t) => s.writer.SendAsync(s.item, t), cancellationToken);
    }

    /// <inheritdoc cref="IChannelWriter{T}.Send"/>
    /// <param name="writer">The end to send to.</param>
    /// <param name="item">What to send.</param>
    /// <param name="timeout">Zero or more; <see cref="Timeout.InfiniteTimeSpan"/> for none.</param>
    /// <param name="cancellationToken">Abandons the wait. An abandoned send left nothing.</param>
    /// <exception cref="TimeoutException">There was no room in time; the item is not in the channel.</exception>
    public static void Send<T>(
        this IChannelWriter<T> writer, T item, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(writer);
        TimedWait.Block(
            writer, "Send", timeout, (writer, item), static (s, t) => s.writer.Send(s.item, t), cancellationToken);
    }

    /// <inheritdoc cref="IChannelWriter{T}.WaitToSendAsync"/>
    /// <param name="writer">The end to send to.</param>
    /// <param name="timeout">Zero or more; <see cref="Timeout.InfiniteTimeSpan"/> for none.</param>
    /// <param name="cancellationToken">Abandons the wait.</param>
    /// <exception cref="TimeoutException">There was no room in time.</exception>
    public static ValueTask<bool> WaitToSendAsync<T>(
        this IChannelWriter<T> writer, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(writer);
        return TimedWait<bool>.Begin(
            writer, "WaitToSend", timeout, writer, static (w, t) => w.WaitToSendAsync(t), cancellationToken);
    }
}
