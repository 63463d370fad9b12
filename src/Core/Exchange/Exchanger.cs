using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Concurrency.Activities;
using Concurrency.Backends;
using Concurrency.Inspection;
using Concurrency.Waiting;

namespace Concurrency.Exchange;

/// <summary>Two meet and swap. Whoever waits offers its item in its wait, and finds the partner's there.</summary>
// Invariant, under the gate: at most one live wait stands in _waiting.
[DebuggerDisplay("{Path,nq}: waiting: {_waiting.Count}")]
internal sealed class Exchanger<T>(ConcurrencyRuntime runtime, ObjectName name) : Synchronizer(runtime, name), IExchanger<T>, IInspectedObject
{
    private WaitQueue _waiting;
    private long _exchanges;

    public override string Kind => "Exchanger";

    public ValueTask<T> ExchangeAsync(T item, CancellationToken cancellationToken = default) =>
        Begin<ExchangeVerb, T>(new(this, item), cancellationToken);

    public T Exchange(T item, CancellationToken cancellationToken = default) =>
        Block<ExchangeVerb, T>(new(this, item), "Exchange", cancellationToken);

    public bool TryExchange(T item, [MaybeNullWhen(false)] out T received)
    {
        var decision = Try<ExchangeVerb, T>(new(this, item));
        received = decision.Result;
        return decision.IsDone;
    }

    public ExchangerSnapshot GetSnapshot()
    {
        Preempt(OperationKind.Read);
        using (Gate.EnterScope())
            return new(Path, _waiting.Count, _exchanges);
    }

    public ObjectSnapshot Inspect()
    {
        using (Gate.EnterScope())
            return new(Path, Kind, $"{_exchanges} exchanges", _waiting.Count, []);
    }

    public override void AssertInvariants()
    {
        base.AssertInvariants();
        Debug.Assert(_waiting.Live is not { } first || !HasLiveAfter(first), "Two who wait would have met.");
    }

    protected override bool Unlink(Wait wait, ref AfterGate after)
    {
        _waiting.Remove(wait);
        return true;
    }

    private static bool HasLiveAfter(Wait wait)
    {
        for (var next = (Wait?)wait.Next; next is not null; next = (Wait?)next.Next)
        {
            if (!next.IsClaimed && !wait.IsClaimed)
                return true;
        }

        return false;
    }

    private readonly struct ExchangeVerb(Exchanger<T> exchanger, T item) : IVerb<T>
    {
        public static OperationKind Kind => OperationKind.Exchange;

        public object? Argument => item;

        public Decision<T> Decide(Scope? caller, ref AfterGate after)
        {
            if (exchanger._waiting.DequeueClaimed() is not Wait<T> partner)
                return Decision<T>.Wait;

            var received = partner.Result!;
            partner.Result = item;
            exchanger._exchanges++;
            after.Add(partner);
            return Decision<T>.Done(received);
        }

        public Wait<T> Rent(Scope? caller) => WaitPool<Wait<T>>.Rent(caller);

        public void Enqueue(Wait<T> wait, ref AfterGate after)
        {
            wait.Result = item;
            exchanger._waiting.Enqueue(wait);
        }
    }
}
