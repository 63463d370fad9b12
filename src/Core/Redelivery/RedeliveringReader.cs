using System.Diagnostics;
using Concurrency.Activities;
using Concurrency.Backends;
using Concurrency.Channels;
using Concurrency.Inspection;
using Concurrency.Waiting;

namespace Concurrency.Redelivery;

/// <summary>A reader which owns each item until it is settled.</summary>
/// <remarks>
/// <para>
/// What was given back stands in a channel of its own. A receiver selects between that and the source, in this order, so that both are
/// one wait: exactly one takes effect, and a cancelled one took nothing.
/// </para>
/// <para>
/// The end. Whoever may take from the source is counted as asking, from before it selects until it has counted what it took, or has
/// seen the source's end. So when the source has ended and nobody asks, what is counted is all there ever will be; and when that is
/// settled, the channel of returned items is completed, which ends those who wait there.
/// </para>
/// </remarks>
// Invariants, under _gate:
//   _received = _settled + _deadLettered + _inHand + _kept.
//   An item is counted in _kept before it is in the channel of returned items, and until after it was taken out.
//   That channel is completed only when the source has ended and _asking, _inHand and _kept are zero.
[DebuggerDisplay("{Path,nq}: {_inHand} in hand, {_kept} kept")]
internal sealed class RedeliveringReader<T> : IRedeliveringReader<T>
{
    private readonly ConcurrencyRuntime _runtime;
    private readonly IChannelReader<T> _source;
    private readonly ItemRetry _retry;
    private readonly Channel<HeldItem<T>> _returned;
    private Gate _gate;
    private long _received;
    private long _settled;
    private long _deadLettered;
    private int _inHand;
    private int _kept;
    private int _asking;
    private bool _hasSourceEnded;
    private Exception? _sourceError;

    public RedeliveringReader(
        ConcurrencyRuntime runtime,
        ObjectName name,
        IChannelReader<T> source,
        ItemRetry? retry,
        IChannelWriter<DeadLetter<T>>? deadLetters)
    {
        _runtime = runtime;
        _source = source;
        _retry = retry ?? new();
        DeadLetters = deadLetters;
        _returned = runtime.Registry.Add(
            new Channel<HeldItem<T>>(runtime, name, ChannelCapacity.Unbounded, new() { Capacity = ChannelCapacity.Unbounded }));

        // A source that no select can receive from, or of another runtime, is refused here and not in a loop.
        CreateCases();
    }

    public string Path => _returned.Path;

    public IChannelWriter<DeadLetter<T>>? DeadLetters { get; }

    public TimeProvider TimeProvider => _runtime.TimeProvider;

    public IAsyncEnumerable<IDelivery<T>> ReceiveAllAsync(CancellationToken cancellationToken = default) =>
        new DeliverySequence<T>(this, cancellationToken);

    public IEnumerable<IDelivery<T>> ReceiveAll(CancellationToken cancellationToken = default)
    {
        using var loop = new DeliveryLoop<T>(this, cancellationToken);
        while (loop.MoveNext())
            yield return loop.Current;
    }

    public RedeliverySnapshot GetSnapshot()
    {
        Preempt(OperationKind.Read);
        using (_gate.EnterScope())
        {
            AssertInvariants();
            return new(Path, _received, _settled, _deadLettered, _inHand, _kept, HasEnded);
        }
    }

    public override string ToString() => Path;

    private bool HasEnded => _hasSourceEnded && _asking == 0 && _inHand == 0 && _kept == 0;

    /// <summary>The point before a synchronous verb.</summary>
    public void Preempt(OperationKind kind) => _runtime.Seam?.Preempt(new(kind, _returned, _returned.Domain));

    /// <summary>What one loop selects between.</summary>
    public (ISelect Select, ISelectCase<HeldItem<T>> Returned, ISelectCase<T> Fresh) CreateCases()
    {
        var returned = _returned.ReceiveCase();
        var fresh = _source.ReceiveCase();
        return (returned.CreateSelect(SelectOrder.Priority, [returned, fresh]), returned, fresh);
    }

    /// <summary>Waits for an item that was given back, when the source has ended.</summary>
    /// <param name="blocks">Whether the wait is over when this returns.</param>
    /// <param name="cancellationToken">Abandons the wait.</param>
    public ValueTask<HeldItem<T>> ReceiveReturnedAsync(bool blocks, CancellationToken cancellationToken) =>
        blocks ? new(_returned.Receive(cancellationToken)) : _returned.ReceiveAsync(cancellationToken);

    /// <summary>Waits before the next attempt.</summary>
    /// <param name="blocks">Whether the wait is over when this returns.</param>
    /// <param name="delay">How long.</param>
    /// <param name="cancellationToken">Abandons the wait.</param>
    public ValueTask DelayAsync(bool blocks, TimeSpan delay, CancellationToken cancellationToken)
    {
        if (!blocks)
        {
            var delays = _runtime.Delays;
            return _runtime.Seam is { } seam
                ? Deferral.Take(seam, OperationKind.Delay, _returned, delays.BindDelay(delay, cancellationToken), cancellationToken)
                : delays.DelayAsync(delay, cancellationToken);
        }

        _runtime.Seam?.Preempt(Deferral.WaitingOn(_returned, OperationKind.Delay, cancellationToken));
        _runtime.Delays.Delay(delay, cancellationToken);
        return default;
    }

    /// <summary>Somebody is about to select between the returned and the source.</summary>
    /// <returns>Whether the source has not ended; otherwise only what was given back is left.</returns>
    public bool TryAsk()
    {
        using (_gate.EnterScope())
        {
            if (_hasSourceEnded)
                return false;

            _asking++;
            return true;
        }
    }

    /// <summary>Who asked took nothing.</summary>
    public void EndAsk()
    {
        bool hasEnded;
        using (_gate.EnterScope())
        {
            _asking--;
            hasEnded = HasEnded;
        }

        CompleteIf(hasEnded);
    }

    /// <summary>Who asked found the source's end.</summary>
    public void EndSource(Exception closed)
    {
        bool hasEnded;
        using (_gate.EnterScope())
        {
            _asking--;
            _hasSourceEnded = true;
            _sourceError ??= closed.InnerException;
            hasEnded = HasEnded;
        }

        CompleteIf(hasEnded);
    }

    /// <summary>Who asked took an item from the source.</summary>
    public HeldItem<T> CountFresh(T item)
    {
        using (_gate.EnterScope())
        {
            _asking--;
            _received++;
            _inHand++;
            AssertInvariants();
        }

        return new(item);
    }

    /// <summary>An item was taken which had been given back.</summary>
    /// <param name="hasAsked">Whether by somebody who asked the source too.</param>
    public void CountReturned(bool hasAsked)
    {
        using (_gate.EnterScope())
        {
            if (hasAsked)
                _asking--;

            _kept--;
            _inHand++;
            AssertInvariants();
        }
    }

    public void Settle()
    {
        bool hasEnded;
        using (_gate.EnterScope())
        {
            _inHand--;
            _settled++;
            AssertInvariants();
            hasEnded = HasEnded;
        }

        CompleteIf(hasEnded);
    }

    public void CountDeadLetter()
    {
        bool hasEnded;
        using (_gate.EnterScope())
        {
            _inHand--;
            _deadLettered++;
            AssertInvariants();
            hasEnded = HasEnded;
        }

        CompleteIf(hasEnded);
    }

    /// <summary>Takes an item back, for the next receiver.</summary>
    public void Keep(HeldItem<T> held)
    {
        using (_gate.EnterScope())
        {
            _inHand--;
            _kept++;
            AssertInvariants();
        }

        _returned.TrySend(held);
    }

    /// <param name="held">The item.</param>
    /// <param name="failure">Why the attempt failed; null if its loop was left without saying why.</param>
    public void NoteFailure(HeldItem<T> held, Exception? failure)
    {
        var activity = PerThread.Current.Scope?.Activity;
        var path = Owners.NameOf(activity);
        held.NoteFailure(
            failure ?? activity?.OwnFailure ?? new DeliveryAbandonedException($"{path} left its loop over '{Path}' with an item in hand."),
            path,
            _retry,
            _runtime);
    }

    public InvalidOperationException CreateUnburied(HeldItem<T> held, Exception closed) =>
        new($"An item of '{Path}' is to be given up after attempt {held.Attempts}, but its dead letters, '{DeadLetters!.Path}', are completed. "
            + "The item is kept. Complete the dead letters after the reader has ended.", closed);

    private void CompleteIf(bool hasEnded)
    {
        if (hasEnded)
            _returned.TryComplete(_sourceError);
    }

    [Conditional("DEBUG")]
    private void AssertInvariants()
    {
        _gate.AssertHeld();
        Debug.Assert(_received == _settled + _deadLettered + _inHand + _kept, "Every item is somewhere.");
        Debug.Assert(_asking >= 0 && _inHand >= 0 && _kept >= 0, "Nobody gives back what he has not.");
    }
}
