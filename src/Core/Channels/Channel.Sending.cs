using Concurrency.Backends;
using Concurrency.Waiting;

namespace Concurrency.Channels;

internal sealed partial class Channel<T>
{
    // Dropped and not yet called back, oldest first; only where there is a call-back.
    private Ring<T> _drops = new();
    private bool _isCallingBack;

    public bool TrySend(T item)
    {
        Preempt(OperationKind.Send);
        var after = default(AfterGate);
        bool isSent;
        using (_gate.EnterUninterrupted())
        {
            isSent = !_isCompleted && !IsUnserved && TryPut(item, ref after);
            AssertInvariants();
        }

        AfterPut(item, after);
        return isSent;
    }

    public ValueTask SendAsync(T item, CancellationToken cancellationToken = default) =>
        _runtime.Seam is { } seam
            ? Deferral.Take(seam, OperationKind.Send, this, BindSend(item, cancellationToken))
            : BeginSend(item, cancellationToken);

    public void Send(T item, CancellationToken cancellationToken = default)
    {
        Preempt(OperationKind.Send);
        var thread = Verb.EnterBlocking("Send", "SendAsync");
        Verb.ThrowIfRefused(thread.Scope, cancellationToken);
        var after = default(AfterGate);
        Wait<T>? wait = null;
        Exception? refusal;
        using (_gate.EnterUninterrupted())
        {
            refusal = FindRefusal();
            if (refusal is null && !TryPut(item, ref after))
            {
                wait = WaitPool<Wait<T>>.Rent();
                wait.Result = item;
                wait.OpenBlocking(this, OperationKind.Send, thread, Verb.NeedsRegistration(thread.Scope, cancellationToken));
                EnqueueSender(wait, ref after);
            }

            AssertInvariants();
        }

        if (refusal is not null)
            throw PreferCancellation(refusal, thread, cancellationToken);

        AfterPut(item, after);
        wait?.BlockForResult(cancellationToken);
    }

    public ValueTask<bool> WaitToSendAsync(CancellationToken cancellationToken = default) =>
        _runtime.Seam is { } seam
            ? Deferral.Take(seam, OperationKind.WaitToSend, this, Bind(BeginWaitToSend, cancellationToken))
            : BeginWaitToSend(cancellationToken);

    private Func<ValueTask> BindSend(T item, CancellationToken cancellationToken) => () => BeginSend(item, cancellationToken);

    private ValueTask BeginSend(T item, CancellationToken cancellationToken)
    {
        var thread = PerThread.Current;
        if (Verb.Refuse(thread.Scope, cancellationToken) is { } refusal)
            return Verb.Failed(refusal);

        var after = default(AfterGate);
        Wait<T>? wait = null;
        Exception? closed;
        using (_gate.EnterUninterrupted())
        {
            closed = FindRefusal();
            if (closed is null && !TryPut(item, ref after))
            {
                wait = WaitPool<Wait<T>>.Rent();
                wait.Result = item;
                wait.Open(this, OperationKind.Send, thread.Scope, Verb.NeedsRegistration(thread.Scope, cancellationToken));
                EnqueueSender(wait, ref after);
            }

            AssertInvariants();
        }

        if (closed is not null)
            return Verb.Failed(PreferCancellation(closed, thread, cancellationToken));

        AfterPut(item, after);
        if (wait is null)
            return Verb.Done(thread);

        wait.Publish(cancellationToken);
        return wait.AsVoidValueTask();
    }

    private ValueTask<bool> BeginWaitToSend(CancellationToken cancellationToken)
    {
        var thread = PerThread.Current;
        if (Verb.Refuse(thread.Scope, cancellationToken) is { } refusal)
            return Verb.Failed<bool>(refusal);

        Wait<bool>? wait = null;
        bool isCompleted;
        using (_gate.EnterUninterrupted())
        {
            isCompleted = _isCompleted;
            if (isCompleted && _error is not null)
                return Verb.Failed<bool>(_error);

            if (IsUnserved)
                return Verb.Failed<bool>(CreateUnserved());

            if (!isCompleted && IsFull && _fullMode == ChannelFullMode.Wait && !HasLive(_receivers))
            {
                wait = WaitPool<Wait<bool>>.Rent();
                wait.Open(
                    this, OperationKind.WaitToSend, thread.Scope, Verb.NeedsRegistration(thread.Scope, cancellationToken));
                _sendWatchers.Enqueue(wait);
            }
        }

        if (wait is null)
            return Verb.Done(thread, !isCompleted);

        wait.Publish(cancellationToken);
        return wait.AsValueTask();
    }

    private Exception? FindRefusal() =>
        _isCompleted ? CreateClosed()
        : IsUnserved ? CreateUnserved()
        : null;

    // Who was cancelled before the channel was completed sees that, and not what came after. Outside of the gate.
    private static Exception PreferCancellation(Exception refusal, PerThread thread, CancellationToken cancellationToken) =>
        Verb.Refuse(thread.Scope, cancellationToken) ?? refusal;

    // At a rendezvous a waiting sender is what a receiver can take.
    private void EnqueueSender(Wait<T> wait, ref AfterGate after)
    {
        _senders.Enqueue(wait);
        if (_capacity == ChannelCapacity.Rendezvous)
            after.AddAllClaimed(ref _receiveWatchers, true);
    }

    // Hands the item over, or finds room for it, or makes room. Inside the gate, and not on a completed channel.
    private bool TryPut(T item, ref AfterGate after)
    {
        if (TryHandOver(item, ref after))
            return true;

        if (!IsFull)
        {
            _items.Enqueue(item);
            _sent++;
            after.AddAllClaimed(ref _receiveWatchers, true);
            return true;
        }

        switch (_fullMode)
        {
            case ChannelFullMode.DropOldest:
                Drop(_items.Dequeue());
                _items.Enqueue(item);
                break;
            case ChannelFullMode.DropNewest:
                Drop(_items.RemoveNewest());
                _items.Enqueue(item);
                break;
            case ChannelFullMode.DropWrite:
                Drop(item);
                break;
            default:
                return false;
        }

        _sent++;
        return true;
    }

    private bool TryHandOver(T item, ref AfterGate after)
    {
        while (_receivers.Head is { } receiver)
        {
            if (receiver is BatchWait<T> batch)
            {
                if (batch.IsClaimed)
                {
                    _receivers.Remove(batch);
                    continue;
                }

                AddToBatch(batch, item, ref after);
                return true;
            }

            _receivers.Remove(receiver);
            if (!receiver.TryClaim())
                continue;

            switch (receiver)
            {
                case ManyWait<T> many:
                    many.Accept(item);
                    break;
                case ReceiveEnumerator<T> enumerator:
                    enumerator.Current = item;
                    enumerator.Result = true;
                    break;
                default:
                    // Last, because the two above are waits of a number and of a truth value, which T may be as well.
                    ((Wait<T>)receiver).Result = item;
                    break;
            }

            CountHandOver(receiver, ref after);
            after.Add(receiver);
            return true;
        }

        return false;
    }

    // A batch stays in the queue until it is full or its time is up, and lets others go first between its items. What it has
    // got belongs to it even if a cancellation claims it now: that comes in for the items afterwards.
    private void AddToBatch(BatchWait<T> batch, T item, ref AfterGate after)
    {
        var isFirst = !batch.HasItems;
        batch.Items.Add(item);
        CountHandOver(batch, ref after);
        if (batch.IsFull || batch.MaxWait == TimeSpan.Zero)
        {
            _receivers.Remove(batch);
            if (batch.TryClaim())
            {
                batch.KeepItems();
                after.Add(batch);
            }
        }
        else
        {
            _receivers.MoveToTail(batch);
            if (isFirst)
                after.Progressed = batch;
        }
    }

    private void CountHandOver(Wait receiver, ref AfterGate after)
    {
        _sent++;
        _received++;
        after.Recipient = receiver.Owner;
    }

    private void Drop(T item)
    {
        _dropped++;
        if (_droppedCallback is not null)
            _drops.Enqueue(item);
    }

    // Outside of the gate.
    private void AfterPut(T item, AfterGate after)
    {
        // Before the recipient resumes, and may end.
        if (s_carriesRequests)
            Deliver(item, after.Recipient);

        after.Run();
        if (_droppedCallback is not null)
            CallBackForDrops(_droppedCallback);
    }

    // One caller at a time, in order: whoever comes meanwhile leaves its drops to the one who is at it.
    private void CallBackForDrops(Action<T> callback)
    {
        var isCalling = false;
        while (true)
        {
            T item;
            using (_gate.EnterUninterrupted())
            {
                if (!isCalling && _isCallingBack)
                    return;

                _isCallingBack = isCalling = _drops.Count > 0;
                if (!isCalling)
                    return;

                item = _drops.Dequeue();
            }

            try
            {
                callback(item);
            }
            catch (Exception exception)
            {
                _runtime.Log.DroppedCallbackFailed(exception, Path);
            }
        }
    }
}
