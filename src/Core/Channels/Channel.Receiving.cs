using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Concurrency.Activities;
using Concurrency.Backends;
using Concurrency.Selection;
using Concurrency.Waiting;

namespace Concurrency.Channels;

internal sealed partial class Channel<T>
{
    public bool TryReceive([MaybeNullWhen(false)] out T item)
    {
        var decision = Try<TryReceiveVerb, T>(new(this));
        item = decision.Result;
        return decision.IsDone;
    }

    public bool TryPeek([MaybeNullWhen(false)] out T item)
    {
        Preempt(OperationKind.Read);
        using (Gate.EnterScope())
        {
            if (_items.TryPeek(out item))
                return true;

            // At a rendezvous: what the first sender offers.
            var sender = _senders.Live;
            item = sender is null ? default : ((Wait<T>)sender).Result;
            return sender is not null;
        }
    }

    public ValueTask<T> ReceiveAsync(CancellationToken cancellationToken = default) =>
        Begin<ReceiveVerb, T>(new(this), cancellationToken);

    public T Receive(CancellationToken cancellationToken = default) =>
        Block<ReceiveVerb, T>(new(this), "Receive", cancellationToken);

    public ISelectCase<T> ReceiveCase() => new SelectCase<ReceiveVerb, T>(this, new(this));

    public ValueTask<int> ReceiveManyAsync(Memory<T> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
            throw new ArgumentException("The buffer must hold at least one item.", nameof(buffer));

        return Runtime.Seam is { } seam
            ? Deferral.Take(seam, OperationKind.ReceiveMany, this, BindReceiveMany(buffer, cancellationToken), cancellationToken)
            : BeginReceiveMany(buffer, cancellationToken);
    }

    public ValueTask<IReadOnlyList<T>> ReceiveBatchAsync(
        int max, TimeSpan maxWait, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        if (maxWait != Timeout.InfiniteTimeSpan)
            ArgumentOutOfRangeException.ThrowIfLessThan(maxWait, TimeSpan.Zero);

        return Begin<ReceiveBatchVerb, IReadOnlyList<T>>(
            new(this, new(Runtime.Timers, max, maxWait)), cancellationToken);
    }

    public ValueTask<bool> WaitToReceiveAsync(CancellationToken cancellationToken = default) =>
        Begin<WaitToReceiveVerb, bool>(new(this), cancellationToken);

    public IAsyncEnumerable<T> ReceiveAllAsync(CancellationToken cancellationToken = default) =>
        new ReceiveSequence<T>(this, cancellationToken);

    public IEnumerable<T> ReceiveAll(CancellationToken cancellationToken = default)
    {
        var wait = new ReceiveEnumerator<T>(this, cancellationToken);
        while (Block<MoveNextVerb, bool>(
            new(this, wait), "ReceiveAll", cancellationToken, instead: "foreach over ReceiveAllAsync"))
        {
            yield return wait.Current;
        }
    }

    /// <summary>One step of an asynchronous enumeration: an item for it, or the end.</summary>
    public ValueTask<bool> MoveNextAsync(ReceiveEnumerator<T> enumerator, CancellationToken cancellationToken) =>
        Begin<MoveNextVerb, bool>(new(this, enumerator), cancellationToken);

    // The memory is the user's code: looked into outside of the gate.
    private ValueTask<int> BeginReceiveMany(Memory<T> buffer, CancellationToken cancellationToken) =>
        BeginNow<ReceiveManyVerb, int>(new(this, buffer), cancellationToken);

    private Func<ValueTask<int>> BindReceiveMany(Memory<T> buffer, CancellationToken cancellationToken) =>
        () => BeginReceiveMany(buffer, cancellationToken);

    // Takes the oldest item, and lets the oldest sender move up. Inside the gate.
    private bool TryTake(Scope? receiver, [MaybeNullWhen(false)] out T item, ref AfterGate after)
    {
        if (_items.Count > 0)
        {
            item = _items.Dequeue();
            _received++;
            Origins?.Take(ref after);
            if (_senders.DequeueClaimed() is { } sender)
            {
                _items.Enqueue(Unsafe.As<Wait<T>>(sender).Result!);
                Origins?.Put(sender);
                _sent++;
                after.Add(sender);
            }
            else if (!_isCompleted)
            {
                WakeSendWatchers(ref after);
            }
        }
        else if (_capacity == ChannelCapacity.Rendezvous && _senders.DequeueClaimed() is { } partner)
        {
            item = Unsafe.As<Wait<T>>(partner).Result!;
            _sent++;
            _received++;
            Origins?.Take(partner, ref after);
            after.Add(partner);
        }
        else
        {
            item = default;
            return false;
        }

        if (s_carriesRequests)
            Deliver(item, receiver, ref after);

        return true;
    }

    private void WakeSendWatchers(ref AfterGate after)
    {
        if (_rare is not null)
            after.AddAllClaimed(ref _rare.SendWatchers, true);
    }

    // At a rendezvous a waiting receiver is what a sender can hand to.
    private void EnqueueReceiver(Wait receiver, ref AfterGate after)
    {
        _receivers.Enqueue(receiver);
        Origins?.Begin(receiver);
        if (_capacity == ChannelCapacity.Rendezvous)
            WakeSendWatchers(ref after);
    }
}
