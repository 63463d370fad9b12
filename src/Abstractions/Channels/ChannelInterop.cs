using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace Concurrency;

/// <summary>The ends of a channel as types of <c>System.Threading.Channels</c>, over the same queue.</summary>
public static class ChannelInterop
{
    /// <summary>Lends the end to code which takes a <see cref="ChannelReader{T}"/>.</summary>
    /// <typeparam name="T">What is received.</typeparam>
    /// <param name="reader">The end to receive from.</param>
    public static ChannelReader<T> AsChannelReader<T>(this IChannelReader<T> reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return new ReaderView<T>(reader);
    }

    /// <summary>Lends the end to code which takes a <see cref="ChannelWriter{T}"/>.</summary>
    /// <typeparam name="T">What is sent.</typeparam>
    /// <param name="writer">The end to send to.</param>
    public static ChannelWriter<T> AsChannelWriter<T>(this IChannelWriter<T> writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        return new WriterView<T>(writer);
    }

    private sealed class ReaderView<T>(IChannelReader<T> reader) : ChannelReader<T>
    {
        public override Task Completion => reader.Completion;

        public override bool CanCount => true;

        public override bool CanPeek => true;

        public override int Count => reader.GetSnapshot().Count;

        public override bool TryRead([MaybeNullWhen(false)] out T item) => reader.TryReceive(out item);

        public override bool TryPeek([MaybeNullWhen(false)] out T item) => reader.TryPeek(out item);

        public override ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken = default) =>
            reader.WaitToReceiveAsync(cancellationToken);

        public override ValueTask<T> ReadAsync(CancellationToken cancellationToken = default) =>
            reader.ReceiveAsync(cancellationToken);

        public override IAsyncEnumerable<T> ReadAllAsync(CancellationToken cancellationToken = default) =>
            reader.ReceiveAllAsync(cancellationToken);
    }

    private sealed class WriterView<T>(IChannelWriter<T> writer) : ChannelWriter<T>
    {
        public override bool TryWrite(T item) => writer.TrySend(item);

        public override ValueTask<bool> WaitToWriteAsync(CancellationToken cancellationToken = default) =>
            writer.WaitToSendAsync(cancellationToken);

        public override ValueTask WriteAsync(T item, CancellationToken cancellationToken = default) =>
            writer.SendAsync(item, cancellationToken);

        public override bool TryComplete(Exception? error = null) => writer.TryComplete(error);
    }
}
