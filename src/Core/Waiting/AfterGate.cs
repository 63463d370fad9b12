using System.Runtime.CompilerServices;
using Concurrency.Activities;
using Concurrency.Channels;
using Concurrency.Diagnostics;

namespace Concurrency.Waiting;

/// <summary>What was decided inside an object's gate and is done outside of it: claimed waits to resume, in order.</summary>
internal struct AfterGate
{
    private Wait? _head;
    private Wait? _tail;
    private Deliveries? _deliveries;

    /// <summary>A wait which goes on or ends later, and has to be told what was decided.</summary>
    public IProgressingWait? Progressed { get; set; }

    public readonly bool IsEmpty => _head is null;

    public readonly Wait? First => _head;

    public void Add(Wait wait)
    {
        if (_tail is null)
            _head = wait;
        else
            _tail.Next = wait;

        _tail = wait;
    }

    /// <summary>An activity got a request, or has begun to serve a channel, and has to be told before anybody resumes.</summary>
    public void Deliver(Deliveries.Delivery delivery) => (_deliveries ??= new()).Add(delivery);

    /// <summary>An item was received which says where it comes from. Whoever listens to spans is told outside of the gate.</summary>
    public void Trace(Receipt receipt) => (_deliveries ??= new()).Add(receipt);

    public void AddAllClaimed(ref WaitQueue queue)
    {
        while (queue.DequeueClaimed() is { } wait)
            Add(wait);
    }

    /// <summary>Claims all waits of a queue, each with the same outcome.</summary>
    public void AddAllClaimed<T>(ref WaitQueue queue, T result, object? error = null)
    {
        while (queue.DequeueClaimed() is { } wait)
        {
            ((Wait<T>)wait).Result = result;
            wait.Error = error;
            Add(wait);
        }
    }

    public readonly void SetError(object? error)
    {
        for (var wait = _head; wait is not null; wait = Unsafe.As<Wait?>(wait.Next))
            wait.Error = error;
    }

    /// <summary>Does it. Outside of all gates.</summary>
    /// <remarks>
    /// Settling the case of a select withdraws its other cases, and that may let others go on, who are added at the end: a loop
    /// and no recursion, however many selects pass on to one another.
    /// </remarks>
    public void Run()
    {
        _deliveries?.Run();
        TellProgressed();
        while (_head is { } wait)
        {
            _head = Unsafe.As<Wait?>(wait.Next);
            if (_head is null)
                _tail = null;

            wait.Next = null;
            wait.Settle(ref this);
            TellProgressed();
        }
    }

    private void TellProgressed()
    {
        if (Progressed is not { } progressed)
            return;

        Progressed = null;
        progressed.OnProgress();
    }
}

/// <summary>A wait which does something on its way to the end: it gets what it waits for piece by piece, or ends it for others.</summary>
internal interface IProgressingWait
{
    /// <summary>It got its first piece, or was the last that was missing. Called outside of all gates.</summary>
    void OnProgress();
}

/// <summary>What activities are told outside of the gates, before anybody resumes.</summary>
internal sealed class Deliveries
{
    private readonly List<Delivery> _items = [];
    private List<Receipt>? _receipts;

    /// <param name="Receiver">The activity.</param>
    /// <param name="Request">A request which it got, or null.</param>
    /// <param name="Channel">A channel which it has begun to serve, or null.</param>
    internal readonly record struct Delivery(Strand Receiver, IPendingRequest? Request, IServedChannel? Channel);

    public void Add(Delivery delivery) => _items.Add(delivery);

    public void Add(Receipt receipt) => (_receipts ??= []).Add(receipt);

    public void Run()
    {
        foreach (var (receiver, request, channel) in _items)
        {
            request?.DeliverTo(receiver);
            if (channel is not null)
                receiver.Serve(channel);
        }

        foreach (var receipt in _receipts ?? [])
            ReceiveSpans.Record(receipt);
    }
}
