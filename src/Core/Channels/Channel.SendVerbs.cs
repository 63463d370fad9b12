using System.Diagnostics;
using Concurrency.Activities;
using Concurrency.Backends;
using Concurrency.Waiting;

namespace Concurrency.Channels;

// What each way to send decides inside the gate.
internal sealed partial class Channel<T>
{
    // Its wait carries the item on offer, so the item is what it returns as well.
    private readonly struct SendVerb(Channel<T> channel, T item) : IVerb<T>
    {
        public static OperationKind Kind => OperationKind.Send;

        public object? Argument => item;

        public Decision<T> Decide(Scope? caller, ref AfterGate after) =>
            channel.FindRefusal() is { } refusal ? Decision<T>.Failed(refusal)
            : channel.TryPut(item, ref after) ? Decision<T>.Done(item)
            : Decision<T>.Wait;

        public Wait<T> Rent(Scope? caller) => WaitPool<Wait<T>>.Rent(caller);

        public void Enqueue(Wait<T> wait, ref AfterGate after)
        {
            wait.Result = item;
            channel.EnqueueSender(wait, ref after);
        }
    }

    // Asks for no reason.
    private readonly struct TrySendVerb(Channel<T> channel, T item) : IVerb<T>
    {
        public static OperationKind Kind => OperationKind.Send;

        public object? Argument => item;

        public Decision<T> Decide(Scope? caller, ref AfterGate after) =>
            !channel._isCompleted && !channel.IsUnserved && channel.TryPut(item, ref after)
                ? Decision<T>.Done(item)
                : Decision<T>.Wait;

        public Wait<T> Rent(Scope? caller) => throw new UnreachableException();

        public void Enqueue(Wait<T> wait, ref AfterGate after) => throw new UnreachableException();
    }

    private readonly struct WaitToSendVerb(Channel<T> channel) : IVerb<bool>
    {
        public static OperationKind Kind => OperationKind.WaitToSend;

        public Decision<bool> Decide(Scope? caller, ref AfterGate after)
        {
            if (channel._isCompleted)
                return channel.End(false);

            if (channel.IsUnserved)
                return Decision<bool>.Failed(channel.CreateUnserved());

            return channel.IsFull && channel._fullMode == ChannelFullMode.Wait && !channel._receivers.HasLive
                ? Decision<bool>.Wait
                : Decision<bool>.Done(true);
        }

        public Wait<bool> Rent(Scope? caller) => WaitPool<Wait<bool>>.Rent(caller);

        public void Enqueue(Wait<bool> wait, ref AfterGate after) => channel.Rare.SendWatchers.Enqueue(wait);
    }
}
