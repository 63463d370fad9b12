using System.Diagnostics;
using Concurrency.Activities;
using Concurrency.Backends;
using Concurrency.Inspection;
using Concurrency.Waiting;

namespace Concurrency.Channels;

/// <summary>A typed queue with waiters on both sides: rendezvous, bounded and unbounded are one algorithm.</summary>
/// <remarks>
/// <para>
/// Everything is decided inside one gate, in the order of arrival, and resumed outside of it. A send looks for a waiting
/// receiver, then for room, then waits; a receive looks for an item, then for a waiting sender, then waits. Whoever makes room
/// moves the oldest waiting sender's item in, so that items stay in the order of their sends.
/// </para>
/// <para>
/// A cancellation claims its wait outside of the gate and then comes in to unlink it; whoever meets such a wait inside skips it
/// and serves the next. So an item is handed over only to a wait which was claimed for it, and is never lost.
/// </para>
/// <para>The parts: <c>Channel.Receiving.cs</c>, <c>Channel.Sending.cs</c>, <c>Channel.Completing.cs</c>, <c>Channel.Serving.cs</c>.</para>
/// </remarks>
// Invariants, under the gate:
//   _items.Count <= Capacity.
//   A receiver waits only while there is no item and no sender waits, other than a case of the same select.
//   A sender waits only while the channel is full and not completed.
//   Sent = Received + _items.Count + Dropped + Undelivered.
[DebuggerDisplay("{Path,nq}: {_items.Count} of {_capacity} items, completed: {_isCompleted}")]
internal sealed partial class Channel<T> : Synchronizer, IChannel<T>, IServedChannel, IChannelCompletion, IInspectedChannel, IForeseenObject
{
    private readonly int _capacity;
    private readonly ChannelFullMode _fullMode;
    private readonly Action<T>? _droppedCallback;
    private Ring<T> _items = new();
    private WaitQueue _receivers;
    private WaitQueue _senders;
    private long _sent;
    private long _received;
    private int _highWater;
    private volatile bool _isCompleted;

    public Channel(ConcurrencyRuntime runtime, ObjectName name, int capacity, ChannelOptions<T> options)
        : base(runtime, name)
    {
        _capacity = capacity;
        _fullMode = options.FullMode;
        _droppedCallback = options.Dropped;
        if (options.CarriesTraceContext)
            Rare.Origins = new(name);
    }

    public override string Kind => "Channel";

    public string RulePath => Name.RulePath;

    private bool IsFull => _items.Count >= _capacity;

    public ChannelSnapshot GetSnapshot()
    {
        Preempt(OperationKind.Read);
        return Inspect();
    }

    public ChannelSnapshot Inspect()
    {
        using (Gate.EnterScope())
        {
            AssertInvariants();
            return new(
                Path,
                _capacity,
                _items.Count,
                _senders.Count,
                _receivers.Count,
                _sent,
                _received,
                _rare?.Dropped ?? 0,
                _rare?.Undelivered ?? 0,
                _isCompleted)
            {
                HighWater = _highWater,
            };
        }
    }

    public ChannelFigures Count()
    {
        using (Gate.EnterScope())
            return new(_items.Count, _senders.Count, _receivers.Count, _sent, _received, _rare?.Dropped ?? 0);
    }

    Outlook IForeseenObject.Foresee(in Operation operation, IRunnableActivity caller)
    {
        if (!operation.MayWait || _isCompleted || _fullMode != ChannelFullMode.Wait || _rare is { IsWatched: true })
            return default;

        return operation.Kind switch
        {
            OperationKind.Send when _receivers.AreAll(OperationKind.Receive) =>
                new(OperationPart.Sender, (long)_capacity - _items.Count - _senders.Count + _receivers.Count),
            OperationKind.Receive when _senders.AreAll(OperationKind.Send) && _receivers.AreAll(OperationKind.Receive) =>
                new(OperationPart.Receiver, _items.Count + _senders.Count - _receivers.Count),
            _ => default,
        };
    }

    public long? FindTakenIfFull()
    {
        using (Gate.EnterScope())
            return IsFull && _capacity > ChannelCapacity.Rendezvous ? _received : null;
    }

    public override string ToString() => $"{Path} ({_items.Count} {(_items.Count == 1 ? "item" : "items")})";

    public override void OnGateLeft()
    {
        if (_droppedCallback is not null)
            CallBackForDrops(_droppedCallback);

        if (_isCompleted)
            SignalIfDrained();
    }

    public override void AssertInvariants()
    {
        base.AssertInvariants();
        Debug.Assert(_items.Count <= _capacity, "A channel never holds more than its capacity.");
        Debug.Assert(Origins is null || Origins.Count == _items.Count, "Each item has its origin.");
        Debug.Assert(_items.Count == 0 || !_receivers.HasLive, "Nobody waits to receive while there is an item.");
        Debug.Assert(IsFull || !_senders.HasLive, "Nobody waits to send while there is room.");
        Debug.Assert(
            _senders.Live is not { } sender || _receivers.Live is not { } receiver || (sender.Round is { } round && ReferenceEquals(round, receiver.Round)),
            "Senders and receivers never wait for one another, unless they are one select, which never meets itself.");
        Debug.Assert(!_isCompleted || !_senders.HasLive, "Nobody waits to send to a completed channel.");
        Debug.Assert(_sent == _received + _items.Count + (_rare?.Dropped ?? 0) + (_rare?.Undelivered ?? 0), "Every item is somewhere.");
    }

    // Before anybody has used the other end, nobody knows who will.
    protected override bool HasPartners(OperationKind kind) =>
        kind is OperationKind.Send or OperationKind.WaitToSend ? _received > 0 : _sent > 0;

    protected override bool Unlink(Wait wait, ref AfterGate after)
    {
        switch (wait.Kind)
        {
            case OperationKind.Send:
                _senders.Remove(wait);
                break;
            case OperationKind.WaitToSend:
                _rare!.SendWatchers.Remove(wait);
                break;
            case OperationKind.WaitToReceive:
                _rare!.ReceiveWatchers.Remove(wait);
                break;
            default:
                _receivers.Remove(wait);
                (wait as BatchWait<T>)?.KeepItems();
                break;
        }

        return true;
    }
}
