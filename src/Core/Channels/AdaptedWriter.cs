using System.Threading.Channels;
using Concurrency.Activities;
using Concurrency.Backends;
using Concurrency.Waiting;

namespace Concurrency.Channels;

/// <summary>The verbs of a channel end over a writer of <c>System.Threading.Channels</c>.</summary>
/// <remarks>As <see cref="AdaptedReader{T}"/>: room is awaited, which leaves nothing, and items are written without waiting.</remarks>
internal sealed class AdaptedWriter<T>(ConcurrencyRuntime runtime, ObjectName name, ChannelWriter<T> writer)
    : IChannelWriter<T>, ICoordinationObject, IWaitTarget, IChannelCompletion
{
    private volatile bool _isCompleted;

    public string Path => name.Path;

    public string Pattern => name.Pattern;

    public string Kind => "AdaptedChannel";

    public ConcurrencyRuntime Runtime => runtime;

    public TimeProvider TimeProvider => runtime.TimeProvider;

    public bool TrySend(T item)
    {
        runtime.Seam?.Preempt(new(OperationKind.Send, this));
        return writer.TryWrite(item);
    }

    public ValueTask SendAsync(T item, CancellationToken cancellationToken = default) =>
        ForeignWait<bool>.BeginVoid(this, OperationKind.Send, token => PutAsync(item, token), cancellationToken);

    public void Send(T item, CancellationToken cancellationToken = default) =>
        ForeignWait<bool>.Block(this, OperationKind.Send, token => PutAsync(item, token), cancellationToken);

    public ValueTask<bool> WaitToSendAsync(CancellationToken cancellationToken = default) =>
        ForeignWait<bool>.Begin(this, OperationKind.WaitToSend, token => writer.WaitToWriteAsync(token), cancellationToken);

    public bool TryComplete(Exception? error = null)
    {
        runtime.Seam?.Preempt(new(OperationKind.Complete, this));
        var isFirst = writer.TryComplete(error);
        _isCompleted = true;
        return isFirst;
    }

    public void CompleteAfter(params IActivity[] writers) => CompleteAfterWriters.Watch(this, writers);

    public ISendCase<T> SendCase(T item) => throw new NotSupportedException(
        $"'{Path}' is lent by System.Threading.Channels, whose sends cannot be one of several: an activity that receives from a "
        + "channel of the library and sends to it makes one that can.");

    /// <summary>What the channel behind does not tell is zero here.</summary>
    public ChannelSnapshot GetSnapshot() =>
        new(
            Path,
            ChannelCapacity.Unbounded,
            Count: 0,
            WaitingSenders: 0,
            WaitingReceivers: 0,
            Sent: 0,
            Received: 0,
            Dropped: 0,
            Undelivered: 0,
            _isCompleted);

    ITimer ICoordinationObject.CreateTimer(TimerCallback callback, object? state) => runtime.Timers.CreateTimer(callback, state);

    void ICoordinationObject.BeforeParking(Action? action) => PerThread.Current.BeforeParking = action;

    public override string ToString() => Path;

    // Stands in no queue of ours.
    bool IWaitTarget.Abandon(Wait wait, ref AfterGate after) => true;

    private async ValueTask<bool> PutAsync(T item, CancellationToken cancellationToken)
    {
        try
        {
            while (await writer.WaitToWriteAsync(cancellationToken).ConfigureAwait(false))
            {
                if (writer.TryWrite(item))
                    return true;
            }
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ChannelCompletedException(Path, exception);
        }

        throw new ChannelCompletedException(Path);
    }
}
