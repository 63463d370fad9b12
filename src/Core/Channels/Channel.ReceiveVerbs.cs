using System.Diagnostics;
using Concurrency.Activities;
using Concurrency.Backends;
using Concurrency.Waiting;

namespace Concurrency.Channels;

// What each way to receive decides inside the gate.
internal sealed partial class Channel<T>
{
    private readonly struct ReceiveVerb(Channel<T> channel) : IVerb<T>
    {
        public static OperationKind Kind => OperationKind.Receive;

        public Decision<T> Decide(Scope? caller, ref AfterGate after)
        {
            channel.Serve(caller, ref after);
            return channel.TryTake(caller, out var item, ref after) ? Decision<T>.Done(item)
                : channel._isCompleted ? Decision<T>.Failed(channel.CreateClosed())
                : Decision<T>.Wait;
        }

        public Wait<T> Rent(Scope? caller) => WaitPool<Wait<T>>.Rent(caller);

        public void Enqueue(Wait<T> wait, ref AfterGate after) => channel.EnqueueReceiver(wait, ref after);
    }

    // Asks for no reason.
    private readonly struct TryReceiveVerb(Channel<T> channel) : IVerb<T>
    {
        public static OperationKind Kind => OperationKind.Receive;

        public Decision<T> Decide(Scope? caller, ref AfterGate after)
        {
            channel.Serve(caller, ref after);
            return channel.TryTake(caller, out var item, ref after) ? Decision<T>.Done(item) : Decision<T>.Wait;
        }

        public Wait<T> Rent(Scope? caller) => throw new UnreachableException();

        public void Enqueue(Wait<T> wait, ref AfterGate after) => throw new UnreachableException();
    }

    private readonly struct MoveNextVerb(Channel<T> channel, ReceiveEnumerator<T> enumerator) : IVerb<bool>
    {
        public static OperationKind Kind => OperationKind.Receive;

        public Decision<bool> Decide(Scope? caller, ref AfterGate after)
        {
            channel.Serve(caller, ref after);
            if (!channel.TryTake(caller, out var item, ref after))
                return channel._isCompleted ? channel.End(false) : Decision<bool>.Wait;

            enumerator.Current = item;
            return Decision<bool>.Done(true);
        }

        public Wait<bool> Rent(Scope? caller) => enumerator;

        public void Enqueue(Wait<bool> wait, ref AfterGate after) => channel.EnqueueReceiver(wait, ref after);
    }

    private readonly ref struct ReceiveManyVerb(Channel<T> channel, Memory<T> buffer) : IVerb<int>
    {
        private readonly Span<T> _slots = buffer.Span;

        public static OperationKind Kind => OperationKind.ReceiveMany;

        public object? Argument => null;

        public Decision<int> Decide(Scope? caller, ref AfterGate after)
        {
            channel.Serve(caller, ref after);
            var count = 0;
            while (count < _slots.Length && channel.TryTake(caller, out var item, ref after))
                _slots[count++] = item;

            return count > 0 ? Decision<int>.Done(count)
                : channel._isCompleted ? channel.End(0)
                : Decision<int>.Wait;
        }

        public Wait<int> Rent(Scope? caller)
        {
            var wait = WaitPool<ManyWait<T>>.Rent(caller);
            wait.Buffer = buffer;
            return wait;
        }

        public void Enqueue(Wait<int> wait, ref AfterGate after) => channel.EnqueueReceiver(wait, ref after);
    }

    private readonly struct ReceiveBatchVerb(Channel<T> channel, BatchWait<T> batch) : IVerb<IReadOnlyList<T>>
    {
        public static OperationKind Kind => OperationKind.ReceiveBatch;

        public Decision<IReadOnlyList<T>> Decide(Scope? caller, ref AfterGate after)
        {
            channel.Serve(caller, ref after);
            while (!batch.IsFull && channel.TryTake(caller, out var item, ref after))
                batch.Items.Add(item);

            if (!batch.HasItems && channel._isCompleted)
                return channel.End<IReadOnlyList<T>>(batch.Items);

            return batch.IsFull || channel._isCompleted || (batch.HasItems && batch.MaxWait == TimeSpan.Zero)
                ? Decision<IReadOnlyList<T>>.Done(batch.Items)
                : Decision<IReadOnlyList<T>>.Wait;
        }

        public Wait<IReadOnlyList<T>> Rent(Scope? caller) => batch;

        public void Enqueue(Wait<IReadOnlyList<T>> wait, ref AfterGate after)
        {
            channel.EnqueueReceiver(wait, ref after);
            if (batch.HasItems)
                after.Progressed = batch;
        }
    }

    private readonly struct WaitToReceiveVerb(Channel<T> channel) : IVerb<bool>
    {
        public static OperationKind Kind => OperationKind.WaitToReceive;

        public Decision<bool> Decide(Scope? caller, ref AfterGate after)
        {
            channel.Serve(caller, ref after);
            return channel._items.Count > 0 || channel._senders.HasLive ? Decision<bool>.Done(true)
                : channel._isCompleted ? channel.End(false)
                : Decision<bool>.Wait;
        }

        public Wait<bool> Rent(Scope? caller) => WaitPool<Wait<bool>>.Rent(caller);

        public void Enqueue(Wait<bool> wait, ref AfterGate after) => channel.Rare.ReceiveWatchers.Enqueue(wait);
    }

    // The end of the stream, for the verbs that have a result for it.
    private Decision<TResult> End<TResult>(TResult result) =>
        CompletionError is { } error ? Decision<TResult>.Failed(error) : Decision<TResult>.Done(result);
}
