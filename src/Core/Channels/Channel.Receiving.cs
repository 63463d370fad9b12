using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using Concurrency.Activities;
using Concurrency.Backends;
using Concurrency.Waiting;

namespace Concurrency.Channels;

internal sealed partial class Channel<T>
{
    public bool TryReceive([MaybeNullWhen(false)] out T item)
    {
        Preempt(OperationKind.Receive);
        var scope = s_carriesRequests ? Serve(PerThread.Current) : null;
        var after = default(AfterGate);
        bool isTaken;
        using (_gate.EnterUninterrupted())
        {
            isTaken = TryTake(out item, ref after);
            AssertInvariants();
        }

        if (isTaken)
            AfterTake(item!, scope, after);

        return isTaken;
    }

    public bool TryPeek([MaybeNullWhen(false)] out T item)
    {
        Preempt(OperationKind.Read);
        using (_gate.EnterUninterrupted())
        {
            if (_items.TryPeek(out item))
                return true;

            // At a rendezvous: the first sender whom no cancellation has claimed.
            var sender = _senders.Head;
            while (sender is { IsClaimed: true })
                sender = (Wait?)sender.Next;

            item = sender is null ? default : ((Wait<T>)sender).Result;
            return sender is not null;
        }
    }

    public ValueTask<T> ReceiveAsync(CancellationToken cancellationToken = default) =>
        _runtime.Seam is { } seam
            ? Deferral.Take(seam, OperationKind.Receive, this, Bind(BeginReceive, cancellationToken))
            : BeginReceive(cancellationToken);

    public T Receive(CancellationToken cancellationToken = default)
    {
        Preempt(OperationKind.Receive);
        var thread = Verb.EnterBlocking("Receive", "ReceiveAsync");
        Verb.ThrowIfRefused(thread.Scope, cancellationToken);
        if (s_carriesRequests)
            Serve(thread);

        var after = default(AfterGate);
        Wait<T>? wait = null;
        T? item;
        using (_gate.EnterUninterrupted())
        {
            if (!TryTake(out item, ref after))
            {
                if (_isCompleted)
                    throw CreateClosed();

                wait = WaitPool<Wait<T>>.Rent();
                wait.OpenBlocking(
                    this, OperationKind.Receive, thread, Verb.NeedsRegistration(thread.Scope, cancellationToken));
                EnqueueReceiver(wait, ref after);
            }

            AssertInvariants();
        }

        if (wait is not null)
        {
            after.Run();
            return wait.BlockForResult(cancellationToken);
        }

        AfterTake(item!, thread.Scope, after);
        return item!;
    }

    public ValueTask<int> ReceiveManyAsync(Memory<T> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
            throw new ArgumentException("The buffer must hold at least one item.", nameof(buffer));

        return _runtime.Seam is { } seam
            ? Deferral.Take(seam, OperationKind.ReceiveMany, this, BindReceiveMany(buffer, cancellationToken))
            : BeginReceiveMany(buffer, cancellationToken);
    }

    public ValueTask<IReadOnlyList<T>> ReceiveBatchAsync(
        int max, TimeSpan maxWait, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        if (maxWait != Timeout.InfiniteTimeSpan)
            ArgumentOutOfRangeException.ThrowIfLessThan(maxWait, TimeSpan.Zero);

        return _runtime.Seam is { } seam
            ? Deferral.Take(seam, OperationKind.ReceiveBatch, this, BindReceiveBatch(max, maxWait, cancellationToken))
            : BeginReceiveBatch(max, maxWait, cancellationToken);
    }

    public ValueTask<bool> WaitToReceiveAsync(CancellationToken cancellationToken = default) =>
        _runtime.Seam is { } seam
            ? Deferral.Take(seam, OperationKind.WaitToReceive, this, Bind(BeginWaitToReceive, cancellationToken))
            : BeginWaitToReceive(cancellationToken);

    public IAsyncEnumerable<T> ReceiveAllAsync(CancellationToken cancellationToken = default) =>
        new ReceiveSequence<T>(this, cancellationToken);

    public IEnumerable<T> ReceiveAll(CancellationToken cancellationToken = default)
    {
        var wait = new ReceiveEnumerator<T>(this, cancellationToken);
        while (TryReceiveOrEnd(wait, out var item, cancellationToken))
            yield return item;
    }

    /// <summary>One step of an asynchronous enumeration: an item for it, or the end.</summary>
    public ValueTask<bool> MoveNextAsync(ReceiveEnumerator<T> enumerator, CancellationToken cancellationToken) =>
        _runtime.Seam is { } seam
            ? Deferral.Take(seam, OperationKind.Receive, this, BindMoveNext(enumerator, cancellationToken))
            : BeginMoveNext(enumerator, cancellationToken);

    private static Func<ValueTask<TResult>> Bind<TResult>(
        Func<CancellationToken, ValueTask<TResult>> verb, CancellationToken cancellationToken) => () => verb(cancellationToken);

    private Func<ValueTask<int>> BindReceiveMany(Memory<T> buffer, CancellationToken cancellationToken) =>
        () => BeginReceiveMany(buffer, cancellationToken);

    private Func<ValueTask<IReadOnlyList<T>>> BindReceiveBatch(
        int max, TimeSpan maxWait, CancellationToken cancellationToken) =>
        () => BeginReceiveBatch(max, maxWait, cancellationToken);

    private Func<ValueTask<bool>> BindMoveNext(ReceiveEnumerator<T> enumerator, CancellationToken cancellationToken) =>
        () => BeginMoveNext(enumerator, cancellationToken);

    private ValueTask<T> BeginReceive(CancellationToken cancellationToken)
    {
        var thread = PerThread.Current;
        if (Verb.Refuse(thread.Scope, cancellationToken) is { } refusal)
            return Verb.Failed<T>(refusal);

        if (s_carriesRequests)
            Serve(thread);

        var after = default(AfterGate);
        Wait<T>? wait = null;
        T? item;
        using (_gate.EnterUninterrupted())
        {
            if (!TryTake(out item, ref after))
            {
                if (_isCompleted)
                    return Verb.Failed<T>(CreateClosed());

                wait = WaitPool<Wait<T>>.Rent();
                wait.Open(
                    this, OperationKind.Receive, thread.Scope, Verb.NeedsRegistration(thread.Scope, cancellationToken));
                EnqueueReceiver(wait, ref after);
            }

            AssertInvariants();
        }

        if (wait is not null)
        {
            after.Run();
            wait.Publish(cancellationToken);
            return wait.AsValueTask();
        }

        AfterTake(item!, thread.Scope, after);
        return Verb.Done(thread, item!);
    }

    private ValueTask<int> BeginReceiveMany(Memory<T> buffer, CancellationToken cancellationToken)
    {
        var thread = PerThread.Current;
        if (Verb.Refuse(thread.Scope, cancellationToken) is { } refusal)
            return Verb.Failed<int>(refusal);

        if (s_carriesRequests)
            Serve(thread);

        var after = default(AfterGate);
        ManyWait<T>? wait = null;
        var count = 0;
        var slots = buffer.Span;
        using (_gate.EnterUninterrupted())
        {
            while (count < slots.Length && TryTake(out var item, ref after))
                slots[count++] = item;

            if (count == 0)
            {
                if (_isCompleted)
                    return _error is null ? default : Verb.Failed<int>(_error);

                wait = WaitPool<ManyWait<T>>.Rent();
                wait.Buffer = buffer;
                wait.Open(
                    this, OperationKind.ReceiveMany, thread.Scope, Verb.NeedsRegistration(thread.Scope, cancellationToken));
                EnqueueReceiver(wait, ref after);
            }

            AssertInvariants();
        }

        if (wait is not null)
        {
            after.Run();
            wait.Publish(cancellationToken);
            return wait.AsValueTask();
        }

        AfterTake(buffer.Span[..count], thread.Scope, after);
        return Verb.Done(thread, count);
    }

    private ValueTask<IReadOnlyList<T>> BeginReceiveBatch(int max, TimeSpan maxWait, CancellationToken cancellationToken)
    {
        var thread = PerThread.Current;
        if (Verb.Refuse(thread.Scope, cancellationToken) is { } refusal)
            return Verb.Failed<IReadOnlyList<T>>(refusal);

        if (s_carriesRequests)
            Serve(thread);

        var after = default(AfterGate);
        var batch = new BatchWait<T>(_runtime.Timers, max, maxWait);
        T[] taken = [];
        bool isDone;
        using (_gate.EnterUninterrupted())
        {
            while (!batch.IsFull && TryTake(out var item, ref after))
                batch.Items.Add(item);

            isDone = batch.IsFull || _isCompleted || (batch.HasItems && maxWait == TimeSpan.Zero);
            if (isDone && !batch.HasItems && _error is not null)
                return Verb.Failed<IReadOnlyList<T>>(_error);

            if (!isDone)
            {
                batch.Open(
                    this, OperationKind.ReceiveBatch, thread.Scope, Verb.NeedsRegistration(thread.Scope, cancellationToken));
                EnqueueReceiver(batch, ref after);
                if (batch.HasItems)
                    after.Progressed = batch;
            }

            AssertInvariants();
            if (s_carriesRequests)
                taken = [.. batch.Items];
        }

        AfterTake(taken, thread.Scope, after);
        if (isDone)
            return Verb.Done<IReadOnlyList<T>>(thread, batch.Items);

        batch.Publish(cancellationToken);
        return batch.AsValueTask();
    }

    private ValueTask<bool> BeginWaitToReceive(CancellationToken cancellationToken)
    {
        var thread = PerThread.Current;
        if (Verb.Refuse(thread.Scope, cancellationToken) is { } refusal)
            return Verb.Failed<bool>(refusal);

        if (s_carriesRequests)
            Serve(thread);

        Wait<bool>? wait = null;
        bool isReady;
        using (_gate.EnterUninterrupted())
        {
            isReady = _items.Count > 0 || HasLive(_senders);
            if (!isReady && _isCompleted)
                return _error is null ? default : Verb.Failed<bool>(_error);

            if (!isReady)
            {
                wait = WaitPool<Wait<bool>>.Rent();
                wait.Open(
                    this, OperationKind.WaitToReceive, thread.Scope, Verb.NeedsRegistration(thread.Scope, cancellationToken));
                _receiveWatchers.Enqueue(wait);
            }
        }

        if (wait is null)
            return Verb.Done(thread, true);

        wait.Publish(cancellationToken);
        return wait.AsValueTask();
    }

    private ValueTask<bool> BeginMoveNext(ReceiveEnumerator<T> enumerator, CancellationToken cancellationToken)
    {
        var thread = PerThread.Current;
        if (Verb.Refuse(thread.Scope, cancellationToken) is { } refusal)
            return Verb.Failed<bool>(refusal);

        if (s_carriesRequests)
            Serve(thread);

        var after = default(AfterGate);
        bool isTaken;
        T? item;
        using (_gate.EnterUninterrupted())
        {
            isTaken = TryTake(out item, ref after);
            if (!isTaken)
            {
                if (_isCompleted)
                    return _error is null ? default : Verb.Failed<bool>(_error);

                enumerator.Open(
                    this, OperationKind.Receive, thread.Scope, Verb.NeedsRegistration(thread.Scope, cancellationToken));
                EnqueueReceiver(enumerator, ref after);
            }

            AssertInvariants();
        }

        if (!isTaken)
        {
            after.Run();
            enumerator.Publish(cancellationToken);
            return enumerator.AsValueTask();
        }

        AfterTake(item!, thread.Scope, after);
        enumerator.Current = item!;
        return Verb.Done(thread, true);
    }

    // One step of a blocking enumeration.
    private bool TryReceiveOrEnd(
        ReceiveEnumerator<T> wait, [MaybeNullWhen(false)] out T item, CancellationToken cancellationToken)
    {
        Preempt(OperationKind.Receive);
        var thread = Verb.EnterBlocking("ReceiveAll", "foreach over ReceiveAllAsync");
        Verb.ThrowIfRefused(thread.Scope, cancellationToken);
        if (s_carriesRequests)
            Serve(thread);

        var after = default(AfterGate);
        var isTaken = false;
        using (_gate.EnterUninterrupted())
        {
            isTaken = TryTake(out item, ref after);
            if (!isTaken)
            {
                if (_isCompleted)
                {
                    if (_error is not null)
                        ExceptionDispatchInfo.Throw(_error);

                    return false;
                }

                wait.OpenBlocking(
                    this, OperationKind.Receive, thread, Verb.NeedsRegistration(thread.Scope, cancellationToken));
                EnqueueReceiver(wait, ref after);
            }

            AssertInvariants();
        }

        if (isTaken)
        {
            AfterTake(item!, thread.Scope, after);
            return isTaken;
        }

        after.Run();
        var isReceived = wait.BlockForResult(cancellationToken);
        item = wait.Current;
        return isReceived;
    }

    // Takes the oldest item, and lets the oldest sender move up. Inside the gate.
    private bool TryTake([MaybeNullWhen(false)] out T item, ref AfterGate after)
    {
        if (_items.Count > 0)
        {
            item = _items.Dequeue();
            _received++;
            if (_senders.DequeueClaimed() is { } sender)
            {
                _items.Enqueue(((Wait<T>)sender).Result!);
                _sent++;
                after.Add(sender);
            }
            else if (!_isCompleted)
            {
                after.AddAllClaimed(ref _sendWatchers, true);
            }

            return true;
        }

        if (_capacity == ChannelCapacity.Rendezvous && _senders.DequeueClaimed() is { } partner)
        {
            item = ((Wait<T>)partner).Result!;
            _sent++;
            _received++;
            after.Add(partner);
            return true;
        }

        item = default;
        return false;
    }

    // At a rendezvous a waiting receiver is what a sender can hand to.
    private void EnqueueReceiver(Wait receiver, ref AfterGate after)
    {
        _receivers.Enqueue(receiver);
        if (_capacity == ChannelCapacity.Rendezvous)
            after.AddAllClaimed(ref _sendWatchers, true);
    }

    // Outside of the gate.
    private void AfterTake(T item, Scope? receiver, AfterGate after)
    {
        if (s_carriesRequests)
            Deliver(item, receiver);

        after.Run();
        SignalIfDrained();
    }

    private void AfterTake(ReadOnlySpan<T> items, Scope? receiver, AfterGate after)
    {
        if (s_carriesRequests)
        {
            foreach (var item in items)
                Deliver(item, receiver);
        }

        after.Run();
        SignalIfDrained();
    }
}
