using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Concurrency.Activities;
using Concurrency.Backends;
using Concurrency.Channels;
using Concurrency.Inspection;
using Concurrency.Selection;
using Concurrency.Waiting;

namespace Concurrency.Exchange;

/// <summary>Everybody who subscribes gets everything sent after that, in one order.</summary>
/// <remarks>
/// All subscriptions share this gate, so a send reaches all of them at one moment, or waits as a whole. The senders stand in one
/// queue; it moves when a subscriber that makes senders wait takes an item, or leaves.
/// </remarks>
// Invariants, under the gate:
//   A sender waits only while some subscriber that makes senders wait is full, and the broadcast is not completed.
//   A subscriber's receiver waits only while the subscriber has no item and is connected.
[DebuggerDisplay("{Path,nq}: subscribers: {_subscribers.Count}, waiting senders: {_senders.Count}")]
internal sealed class Broadcast<T>(ConcurrencyRuntime runtime, ObjectName name) : Synchronizer(runtime, name), IBroadcast<T>, IInspectedObject
{
    private readonly List<Subscription> _subscribers = [];
    private WaitQueue _senders;
    private long _sent;
    private bool _isCompleted;
    private Exception? _error;

    public override string Kind => "Broadcast";

    public ValueTask SendAsync(T item, CancellationToken cancellationToken = default) =>
        BeginWithoutResult<SendVerb, T>(new(this, item), cancellationToken);

    public void Send(T item, CancellationToken cancellationToken = default) =>
        Block<SendVerb, T>(new(this, item), "Send", cancellationToken);

    public bool TrySend(T item) => Try<SendVerb, T>(new(this, item)).IsDone;

    public ISendCase<T> SendCase(T item) => new SendCase<SendVerb, T>(this, item, offered => new(this, offered));

    public ISubscription<T> Subscribe(string name, SubscriptionOptions? options = null)
    {
        NameRules.Check(name);
        var subscription = Runtime.Registry.Add(new Subscription(this, Name.Part(name), options ?? new()));
        Preempt(OperationKind.Add);
        using (Gate.EnterScope())
        {
            if (_isCompleted)
                throw CreateClosed();

            _subscribers.Add(subscription);
        }

        return subscription;
    }

    public bool TryComplete(Exception? error = null)
    {
        Preempt(OperationKind.Complete);
        var after = default(AfterGate);
        using (Gate.EnterScope())
        {
            if (_isCompleted)
                return false;

            _isCompleted = true;
            _error = error;
            while (_senders.DequeueClaimed() is { } sender)
            {
                sender.Error = CreateClosed();
                after.Add(sender);
            }

            foreach (var subscriber in _subscribers)
                subscriber.EndReceivers(ref after);

            AssertInvariants();
        }

        after.Run();
        return true;
    }

    public BroadcastSnapshot GetSnapshot()
    {
        Preempt(OperationKind.Read);
        using (Gate.EnterScope())
            return new(Path, _subscribers.Count, _sent, _senders.Count, _isCompleted);
    }

    public ObjectSnapshot Inspect()
    {
        using (Gate.EnterScope())
            return new(Path, Kind, $"{_subscribers.Count} subscribers, {_sent} sent{(_isCompleted ? ", completed" : "")}", _senders.Count, []);
    }

    public override void AssertInvariants()
    {
        base.AssertInvariants();
        Debug.Assert(!_senders.HasLive || (!_isCompleted && !HasRoom), "A sender waits only for a subscriber which is full.");
    }

    protected override bool Unlink(Wait wait, ref AfterGate after)
    {
        _senders.Remove(wait);
        return true;
    }

    private bool HasRoom => !_subscribers.Exists(static subscriber => subscriber.MakesSendersWait);

    private ChannelCompletedException CreateClosed() => new(Path, _error);

    // Inside the gate, where there is room.
    private void Deliver(T item, ref AfterGate after)
    {
        _sent++;
        for (var index = 0; index < _subscribers.Count;)
        {
            if (_subscribers[index].TryAccept(item, ref after))
                index++;
            else
                _subscribers.RemoveAt(index);
        }
    }

    // A subscriber has taken an item, or left. Inside the gate.
    private void MoveSenders(ref AfterGate after)
    {
        while (HasRoom && _senders.DequeueClaimed() is Wait<T> sender)
        {
            Deliver(sender.Result!, ref after);
            after.Add(sender);
        }
    }

    private readonly struct SendVerb(Broadcast<T> broadcast, T item) : IVerb<T>
    {
        public static OperationKind Kind => OperationKind.Send;

        public object? Argument => item;

        public Decision<T> Decide(Scope? caller, ref AfterGate after)
        {
            if (broadcast._isCompleted)
                return Decision<T>.Failed(broadcast.CreateClosed());

            // Where there is room nobody waits: those who did have moved.
            if (!broadcast.HasRoom)
                return Decision<T>.Wait;

            broadcast.Deliver(item, ref after);
            return Decision<T>.Done(item);
        }

        public Wait<T> Rent(Scope? caller) => WaitPool<Wait<T>>.Rent(caller);

        public void Enqueue(Wait<T> wait, ref AfterGate after)
        {
            wait.Result = item;
            broadcast._senders.Enqueue(wait);
        }
    }

    /// <summary>What one subscriber gets.</summary>
    [DebuggerDisplay("{Path,nq}: {_items.Count} of {_capacity} items, dropped: {_dropped}")]
    private sealed class Subscription(Broadcast<T> broadcast, ObjectName name, SubscriptionOptions options)
        : Synchronizer(broadcast, name), ISubscription<T>, IInspectedObject
    {
        private readonly int _capacity = options.Capacity;
        private readonly LagPolicy _lagPolicy = options.LagPolicy;
        private Ring<T> _items = new();
        private WaitQueue _receivers;
        private long _received;
        private long _dropped;
        private bool _hasLagged;
        private bool _isDisposed;

        public override string Kind => "Subscription";

        /// <summary>Whether nobody can send because of this subscriber.</summary>
        public bool MakesSendersWait => _lagPolicy == LagPolicy.Wait && _items.Count >= _capacity;

        private bool IsConnected => !_isDisposed && !_hasLagged && !broadcast._isCompleted;

        public ValueTask<T> ReceiveAsync(CancellationToken cancellationToken = default) =>
            Begin<ReceiveVerb, T>(new(this), cancellationToken);

        public T Receive(CancellationToken cancellationToken = default) =>
            Block<ReceiveVerb, T>(new(this), "Receive", cancellationToken);

        public bool TryReceive([MaybeNullWhen(false)] out T item)
        {
            var decision = Try<ReceiveVerb, T>(new(this));
            item = decision.Result;
            return decision.IsDone;
        }

        public async IAsyncEnumerable<T> ReceiveAllAsync(
            [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            while (true)
            {
                T item;
                try
                {
                    item = await ReceiveAsync(cancellationToken);
                }
                catch (ChannelCompletedException closed) when (closed.Channel == broadcast.Path)
                {
                    if (closed.InnerException is { } error)
                        ExceptionDispatchInfo.Throw(error);

                    yield break;
                }

                yield return item;
            }
        }

        public ISelectCase<T> ReceiveCase() => new SelectCase<ReceiveVerb, T>(this, new(this));

        public void Dispose()
        {
            Preempt(OperationKind.Leave);
            var after = default(AfterGate);
            using (Gate.EnterScope())
            {
                if (_isDisposed)
                    return;

                _isDisposed = true;
                broadcast._subscribers.Remove(this);
                DropAll();
                EndReceivers(ref after);
                broadcast.MoveSenders(ref after);
                broadcast.AssertInvariants();
            }

            after.Run();
        }

        public ObjectSnapshot Inspect()
        {
            using (Gate.EnterScope())
            {
                var state = $"{_items.Count} of {_capacity} items, {_received} received, {_dropped} dropped{(IsConnected ? "" : ", not connected")}";
                return new(Path, Kind, state, _receivers.Count, []);
            }
        }

        public SubscriptionSnapshot GetSnapshot()
        {
            Preempt(OperationKind.Read);
            using (Gate.EnterScope())
            {
                return new(
                    Path,
                    _capacity,
                    _items.Count,
                    _received,
                    _dropped,
                    IsConnected,
                    _receivers.Count);
            }
        }

        public override void AssertInvariants()
        {
            broadcast.AssertInvariants();
            Debug.Assert(_items.Count <= _capacity, "A subscription never holds more than its capacity.");
            Debug.Assert(_items.Count == 0 || !_receivers.HasLive, "Nobody waits to receive while there is an item.");
        }

        /// <summary>Takes an item which was sent. Inside the gate.</summary>
        /// <returns>Whether it is still connected.</returns>
        public bool TryAccept(T item, ref AfterGate after)
        {
            if (_receivers.DequeueClaimed() is Wait<T> receiver)
            {
                receiver.Result = item;
                _received++;
                after.Add(receiver);
                return true;
            }

            if (_items.Count >= _capacity)
            {
                if (_lagPolicy == LagPolicy.Disconnect)
                {
                    _hasLagged = true;
                    _dropped++;
                    DropAll();
                    return false;
                }

                _items.Dequeue();
                _dropped++;
            }

            _items.Enqueue(item);
            return true;
        }

        /// <summary>Completed, or disposed: whoever waits found nothing. Inside the gate.</summary>
        public void EndReceivers(ref AfterGate after)
        {
            while (_receivers.DequeueClaimed() is { } receiver)
            {
                receiver.Error = CreateEnd();
                after.Add(receiver);
            }
        }

        protected override bool Unlink(Wait wait, ref AfterGate after)
        {
            _receivers.Remove(wait);
            return true;
        }

        private void DropAll()
        {
            while (_items.Count > 0)
            {
                _items.Dequeue();
                _dropped++;
            }
        }

        // Each receiver gets an exception of its own, whose stack is its own.
        private Exception CreateEnd() =>
            _isDisposed ? new ObjectDisposedException(Path, $"Subscription '{Path}' was disposed.")
            : _hasLagged ? new SubscriberLaggedException(Path, _capacity)
            : broadcast.CreateClosed();

        private Decision<T> Take(ref AfterGate after)
        {
            if (_items.Count > 0)
            {
                var item = _items.Dequeue();
                _received++;
                broadcast.MoveSenders(ref after);
                return Decision<T>.Done(item);
            }

            return IsConnected ? Decision<T>.Wait : Decision<T>.Failed(CreateEnd());
        }

        private void Enqueue(Wait<T> wait) => _receivers.Enqueue(wait);

        private readonly struct ReceiveVerb(Subscription subscription) : IVerb<T>
        {
            public static OperationKind Kind => OperationKind.Receive;

            public Decision<T> Decide(Scope? caller, ref AfterGate after) => subscription.Take(ref after);

            public Wait<T> Rent(Scope? caller) => WaitPool<Wait<T>>.Rent(caller);

            public void Enqueue(Wait<T> wait, ref AfterGate after) => subscription.Enqueue(wait);
        }
    }
}
