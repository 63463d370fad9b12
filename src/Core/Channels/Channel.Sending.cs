using System.Runtime.CompilerServices;
using Concurrency.Selection;
using Concurrency.Waiting;

namespace Concurrency.Channels;

internal sealed partial class Channel<T>
{
    public bool TrySend(T item) => Try<TrySendVerb, T>(new(this, item)).IsDone;

    public ValueTask SendAsync(T item, CancellationToken cancellationToken = default) =>
        BeginWithoutResult<SendVerb, T>(new(this, item), cancellationToken);

    public void Send(T item, CancellationToken cancellationToken = default) =>
        Block<SendVerb, T>(new(this, item), "Send", cancellationToken);

    public ISendCase<T> SendCase(T item) => new SendCase<SendVerb, T>(this, item, offered => new(this, offered));

    public ValueTask<bool> WaitToSendAsync(CancellationToken cancellationToken = default) =>
        Begin<WaitToSendVerb, bool>(new(this), cancellationToken);

    /// <summary>Sends an item in place of one that still waits. From a timer's call-back, which is not a point for the seam.</summary>
    /// <param name="item">What to send.</param>
    /// <param name="merge">Makes one item of that which waits and the new one. Runs inside the gate.</param>
    public void Replace(T item, Func<T, T, T> merge)
    {
        var after = default(AfterGate);
        using (Gate.EnterScope())
        {
            if (!_isCompleted)
            {
                if (_items.TryPeek(out var waiting))
                {
                    item = merge(waiting, item);
                    Drop(_items.Dequeue());
                }

                TryPut(item, ref after);
            }

            AssertInvariants();
        }

        after.Run();
        OnGateLeft();
    }

    private Exception? FindRefusal() =>
        _isCompleted ? CreateClosed()
        : IsUnserved ? CreateUnserved()
        : null;

    // At a rendezvous a waiting sender is what a receiver can take.
    private void EnqueueSender(Wait<T> wait, ref AfterGate after)
    {
        _senders.Enqueue(wait);
        Origins?.Begin(wait);
        if (_capacity == ChannelCapacity.Rendezvous)
            WakeReceiveWatchers(ref after);
    }

    private void WakeReceiveWatchers(ref AfterGate after)
    {
        if (_rare is not null)
            after.AddAllClaimed(ref _rare.ReceiveWatchers, true);
    }

    private void OnBuffered(ref AfterGate after)
    {
        if (_rare is null)
            return;

        _rare.Origins?.Put();
        WakeReceiveWatchers(ref after);
    }

    // Hands the item over, or finds room for it, or makes room. Inside the gate, and not on a completed channel.
    private bool TryPut(T item, ref AfterGate after)
    {
        if (TryHandOver(item, ref after))
            return true;

        if (!IsFull)
        {
            _items.Enqueue(item);
            if (_items.Count > _highWater)
                _highWater = _items.Count;

            _sent++;
            OnBuffered(ref after);
            return true;
        }

        switch (_fullMode)
        {
            case ChannelFullMode.DropOldest:
                Drop(_items.Dequeue());
                _items.Enqueue(item);
                Origins?.ReplaceOldest();
                break;
            case ChannelFullMode.DropNewest:
                Drop(_items.RemoveNewest());
                _items.Enqueue(item);
                Origins?.ReplaceNewest();
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
                    Unsafe.As<Wait<T>>(receiver).Result = item;
                    break;
            }

            CountHandOver(receiver, item, ref after);
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
        CountHandOver(batch, item, ref after);
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

    private void CountHandOver(Wait receiver, T item, ref AfterGate after)
    {
        _sent++;
        _received++;
        Origins?.HandOver(receiver, ref after);
        if (s_carriesRequests)
            Deliver(item, receiver.Owner, ref after);
    }

    private void Drop(T item)
    {
        Rare.Dropped++;
        if (_droppedCallback is not null)
            _rare!.Drops.Enqueue(item);
    }

    // One caller at a time, in order: whoever comes meanwhile leaves its drops to the one who is at it.
    private void CallBackForDrops(Action<T> callback)
    {
        var isCalling = false;
        while (true)
        {
            T item;
            using (Gate.EnterScope())
            {
                if (_rare is not { } rare || (!isCalling && rare.IsCallingBack))
                    return;

                rare.IsCallingBack = isCalling = rare.Drops.Count > 0;
                if (!isCalling)
                    return;

                item = rare.Drops.Dequeue();
            }

            try
            {
                callback(item);
            }
            catch (Exception exception)
            {
                Runtime.Log.DroppedCallbackFailed(exception, Path);
            }
        }
    }
}
