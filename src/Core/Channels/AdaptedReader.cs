using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Concurrency.Activities;
using Concurrency.Backends;
using Concurrency.Timing;
using Concurrency.Waiting;

namespace Concurrency.Channels;

/// <summary>The verbs of a channel end over a reader of <c>System.Threading.Channels</c>.</summary>
/// <remarks>
/// Readiness is awaited, which takes nothing and so can be cancelled without a loss, and items are taken without waiting. Each
/// verb is a wait of this library around that loop, so it belongs to its activity and comes home like any other.
/// </remarks>
internal sealed class AdaptedReader<T>(ConcurrencyRuntime runtime, ObjectName name, ChannelReader<T> reader)
    : IChannelReader<T>, ICoordinationObject, IWaitTarget
{
    public string Path => name.Path;

    public string Pattern => name.Pattern;

    public string Kind => "AdaptedChannel";

    public ConcurrencyRuntime Runtime => runtime;

    public TimeProvider TimeProvider => runtime.TimeProvider;

    public Task Completion => reader.Completion;

    public bool TryReceive([MaybeNullWhen(false)] out T item)
    {
        runtime.Seam?.Preempt(new(OperationKind.Receive, this));
        return reader.TryRead(out item);
    }

    public bool TryPeek([MaybeNullWhen(false)] out T item)
    {
        runtime.Seam?.Preempt(new(OperationKind.Read, this));
        return reader.TryPeek(out item);
    }

    public ValueTask<T> ReceiveAsync(CancellationToken cancellationToken = default) =>
        ForeignWait<T>.Begin(this, OperationKind.Receive, token => TakeAsync(token), cancellationToken);

    public T Receive(CancellationToken cancellationToken = default) =>
        ForeignWait<T>.Block(this, OperationKind.Receive, token => TakeAsync(token), cancellationToken);

    public ValueTask<int> ReceiveManyAsync(Memory<T> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
            throw new ArgumentException("The buffer must hold at least one item.", nameof(buffer));

        return ForeignWait<int>.Begin(
            this, OperationKind.ReceiveMany, token => TakeManyAsync(buffer, token), cancellationToken);
    }

    public ValueTask<IReadOnlyList<T>> ReceiveBatchAsync(
        int max, TimeSpan maxWait, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        if (maxWait != Timeout.InfiniteTimeSpan)
            ArgumentOutOfRangeException.ThrowIfLessThan(maxWait, TimeSpan.Zero);

        return ForeignWait<IReadOnlyList<T>>.Begin(
            this, OperationKind.ReceiveBatch, token => TakeBatchAsync(max, maxWait, token), cancellationToken);
    }

    public ValueTask<bool> WaitToReceiveAsync(CancellationToken cancellationToken = default) =>
        ForeignWait<bool>.Begin(this, OperationKind.WaitToReceive, token => reader.WaitToReadAsync(token), cancellationToken);

    public async IAsyncEnumerable<T> ReceiveAllAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (await WaitToReceiveAsync(cancellationToken))
        {
            while (TryReceive(out var item))
                yield return item;
        }
    }

    public IEnumerable<T> ReceiveAll(CancellationToken cancellationToken = default)
    {
        while (ForeignWait<bool>.Block(
            this,
            OperationKind.WaitToReceive,
            token => reader.WaitToReadAsync(token),
            cancellationToken,
            nameof(ReceiveAll)))
        {
            while (TryReceive(out var item))
                yield return item;
        }
    }

    public ISelectCase<T> ReceiveCase() => throw new NotSupportedException(
        $"'{Path}' is lent by System.Threading.Channels, whose receives cannot be one of several: an activity that receives from it "
        + "and sends to a channel of the library makes one that can.");

    /// <summary>What the channel behind does not tell is zero here.</summary>
    public ChannelSnapshot GetSnapshot() =>
        new(
            Path,
            ChannelCapacity.Unbounded,
            reader.CanCount ? reader.Count : 0,
            WaitingSenders: 0,
            WaitingReceivers: 0,
            Sent: 0,
            Received: 0,
            Dropped: 0,
            Undelivered: 0,
            reader.Completion.IsCompleted);

    ITimer ICoordinationObject.CreateTimer(TimerCallback callback, object? state) => runtime.Timers.CreateTimer(callback, state);

    void ICoordinationObject.BeforeParking(Action? action) => PerThread.Current.BeforeParking = action;

    public override string ToString() => Path;

    // Stands in no queue of ours.
    bool IWaitTarget.Abandon(Wait wait, ref AfterGate after) => true;

    private async ValueTask<T> TakeAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
            {
                if (reader.TryRead(out var item))
                    return item;
            }
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ChannelCompletedException(Path, exception);
        }

        throw new ChannelCompletedException(Path);
    }

    private async ValueTask<int> TakeManyAsync(Memory<T> buffer, CancellationToken cancellationToken)
    {
        while (await reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var count = 0;
            while (count < buffer.Length && reader.TryRead(out var item))
                buffer.Span[count++] = item;

            if (count > 0)
                return count;
        }

        return 0;
    }

    private async ValueTask<IReadOnlyList<T>> TakeBatchAsync(int max, TimeSpan maxWait, CancellationToken cancellationToken)
    {
        var items = new List<T>();
        // Not disposed here: a timer which fires late finds it alive and harmless.
        var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        TimerEntry? timer = null;
        try
        {
            while (items.Count < max && await reader.WaitToReadAsync(patience.Token).ConfigureAwait(false))
            {
                while (items.Count < max && reader.TryRead(out var item))
                    items.Add(item);

                if (items.Count > 0 && maxWait == TimeSpan.Zero)
                    break;

                if (items.Count > 0 && maxWait != Timeout.InfiniteTimeSpan)
                    timer ??= runtime.Timers.Start(maxWait, static source => ((CancellationTokenSource)source!).Cancel(), patience);
            }
        }
        catch (Exception) when (items.Count > 0)
        {
            // Cancelled, out of time, or failed: what was taken is delivered, and the rest can be told the next time.
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        finally
        {
            if (timer is not null)
                runtime.Timers.Stop(timer);
        }

        return items;
    }
}
