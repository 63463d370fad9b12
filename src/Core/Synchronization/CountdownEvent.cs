using System.Diagnostics;
using Concurrency.Activities;
using Concurrency.Backends;
using Concurrency.Inspection;
using Concurrency.Selection;
using Concurrency.Waiting;

namespace Concurrency.Synchronization;

/// <summary>Waits until a number of things have happened.</summary>
// Invariants, under the gate:
//   _count >= 0; once zero it stays zero.
//   A live wait stands in _waiting only while _count is above zero.
[DebuggerDisplay("{Path,nq}: count: {_count}, waiting: {_waiting.Count}")]
internal sealed class CountdownEvent : Synchronizer, ICountdownEvent, IInspectedObject, IForeseenObject
{
    private WaitQueue _waiting;
    private int _count;

    public CountdownEvent(ConcurrencyRuntime runtime, ObjectName name, int count)
        : base(runtime, name)
    {
        Amount.ThrowIfLess(count, 0, "Countdown", this);
        _count = count;
    }

    public override string Kind => "CountdownEvent";

    public ValueTask WaitAsync(CancellationToken cancellationToken = default) => Begin(new WaitVerb(this), cancellationToken);

    public void Wait(CancellationToken cancellationToken = default) => Block(new WaitVerb(this), "Wait", cancellationToken);

    public bool TryWait() => Try<WaitVerb, Nothing>(new(this)).IsDone;

    public ISelectCase WaitCase() => new SelectCase<WaitVerb, Nothing>(this, new(this));

    public bool Signal(int count = 1)
    {
        Amount.ThrowIfLess(count, 1, "Countdown", this);
        Preempt(OperationKind.Set);
        var after = default(AfterGate);
        int before;
        using (Gate.EnterScope())
        {
            before = _count;
            if (count <= before)
            {
                _count -= count;
                if (_count == 0)
                    after.AddAllClaimed(ref _waiting);
            }

            AssertInvariants();
        }

        if (count > before)
        {
            throw new InvalidOperationException(
                $"Countdown '{Path}' stands at {before} and cannot count {count} down: there were more signals than things to count.");
        }

        after.Run();
        return count == before;
    }

    public void Add(int count = 1)
    {
        if (!TryAdd(count))
            throw new InvalidOperationException($"Countdown '{Path}' has reached zero, which is final: add before the last signal.");
    }

    public bool TryAdd(int count = 1)
    {
        Amount.ThrowIfLess(count, 1, "Countdown", this);
        Preempt(OperationKind.Add);
        int before;
        using (Gate.EnterScope())
        {
            before = _count;
            if (before > 0 && count <= int.MaxValue - before)
                _count += count;

            AssertInvariants();
        }

        if (count > int.MaxValue - before)
            throw new InvalidOperationException($"Countdown '{Path}' stands at {before}; {count} more than that cannot be counted.");

        return before > 0;
    }

    public CountdownSnapshot GetSnapshot()
    {
        Preempt(OperationKind.Read);
        using (Gate.EnterScope())
            return new(Path, _count, _waiting.Count);
    }

    public ObjectSnapshot Inspect()
    {
        using (Gate.EnterScope())
            return new(Path, Kind, $"{_count} to go", _waiting.Count, []);
    }

    Outlook IForeseenObject.Foresee(in Operation operation, IRunnableActivity caller) =>
        operation.Kind == OperationKind.Wait ? new(OperationPart.Waiter) : default;

    public override void AssertInvariants()
    {
        base.AssertInvariants();
        Debug.Assert(_count >= 0, "A countdown does not go below zero.");
        Debug.Assert(_count > 0 || !_waiting.HasLive, "Nobody waits at zero.");
    }

    protected override bool Unlink(Wait wait, ref AfterGate after)
    {
        _waiting.Remove(wait);
        return true;
    }

    private readonly struct WaitVerb(CountdownEvent owner) : IVerb<Nothing>
    {
        public static OperationKind Kind => OperationKind.Wait;

        public Decision<Nothing> Decide(Scope? caller, ref AfterGate after) =>
            owner._count == 0 ? Decision.Done : Decision<Nothing>.Wait;

        public Wait<Nothing> Rent(Scope? caller) => WaitPool<Wait<Nothing>>.Rent(caller);

        public void Enqueue(Wait<Nothing> wait, ref AfterGate after) => owner._waiting.Enqueue(wait);
    }
}
