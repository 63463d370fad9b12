using System.Diagnostics;
using Concurrency.Activities;
using Concurrency.Backends;
using Concurrency.Inspection;
using Concurrency.Selection;
using Concurrency.Waiting;

namespace Concurrency.Synchronization;

/// <summary>What is set, and lets waiters through. How many, and whether it stays set, is what kinds of it differ in.</summary>
// Invariant, under the gate: a live wait stands in _waiting only while _isSet is false.
[DebuggerDisplay("{Path,nq}: set: {_isSet}, waiting: {_waiting.Count}")]
internal abstract class SettableEvent(ConcurrencyRuntime runtime, ObjectName name, bool isSet) : Synchronizer(runtime, name), IInspectedObject, IForeseenObject
{
    private WaitQueue _waiting;
    private bool _isSet = isSet;

    public ValueTask WaitAsync(CancellationToken cancellationToken = default) => Begin(new WaitVerb(this), cancellationToken);

    public void Wait(CancellationToken cancellationToken = default) => Block(new WaitVerb(this), "Wait", cancellationToken);

    public bool TryWait() => Try<WaitVerb, Nothing>(new(this)).IsDone;

    public ISelectCase WaitCase() => new SelectCase<WaitVerb, Nothing>(this, new(this));

    public bool Set() => Tell(SetNow());

    public bool Reset() => Tell(ResetNow());

    private bool SetNow()
    {
        Preempt(OperationKind.Set);
        var after = default(AfterGate);
        using (Gate.EnterScope())
        {
            if (_isSet)
                return false;

            _isSet = Release(ref _waiting, ref after);
            AssertInvariants();
        }

        after.Run();
        return true;
    }

    private bool ResetNow()
    {
        Preempt(OperationKind.Reset);
        using (Gate.EnterScope())
        {
            var wasSet = _isSet;
            _isSet = false;
            return wasSet;
        }
    }

    public EventSnapshot GetSnapshot()
    {
        Preempt(OperationKind.Read);
        using (Gate.EnterScope())
            return new(Path, _isSet, _waiting.Count);
    }

    public ObjectSnapshot Inspect()
    {
        using (Gate.EnterScope())
            return new(Path, Kind, _isSet ? "set" : "not set", _waiting.Count, []);
    }

    Outlook IForeseenObject.Foresee(in Operation operation, IRunnableActivity caller) =>
        operation.Kind == OperationKind.Wait && StaysSet ? new(OperationPart.Waiter) : default;

    public override void AssertInvariants()
    {
        base.AssertInvariants();
        Debug.Assert(!_isSet || !_waiting.HasLive, "Nobody waits for a set which is there.");
    }

    protected override bool Unlink(Wait wait, ref AfterGate after)
    {
        _waiting.Remove(wait);
        return true;
    }

    /// <summary>It is set: lets waiters through. Inside the gate.</summary>
    /// <returns>Whether it is set afterwards.</returns>
    protected abstract bool Release(ref WaitQueue waiting, ref AfterGate after);

    /// <summary>Whether it stays set when somebody comes through.</summary>
    protected abstract bool StaysSet { get; }

    private readonly struct WaitVerb(SettableEvent owner) : IVerb<Nothing>
    {
        public static OperationKind Kind => OperationKind.Wait;

        public Decision<Nothing> Decide(Scope? caller, ref AfterGate after)
        {
            if (!owner._isSet)
                return Decision<Nothing>.Wait;

            owner._isSet = owner.StaysSet;
            return Decision.Done;
        }

        public Wait<Nothing> Rent(Scope? caller) => WaitPool<Wait<Nothing>>.Rent(caller);

        public void Enqueue(Wait<Nothing> wait, ref AfterGate after) => owner._waiting.Enqueue(wait);
    }
}
