using System.Diagnostics;
using Concurrency.Activities;
using Concurrency.Backends;
using Concurrency.Selection;
using Concurrency.Waiting;

namespace Concurrency.Synchronization;

/// <summary>A gate which stays open once set.</summary>
/// <remarks>A set claims all who wait at that moment, so that a reset which follows takes nothing back.</remarks>
// Invariant, under the gate: a live wait stands in _waiting only while _isSet is false.
[DebuggerDisplay("{Path,nq}: set: {_isSet}, waiting: {_waiting.Count}")]
internal sealed class ManualResetEvent(ConcurrencyRuntime runtime, ObjectName name, bool isSet)
    : Synchronizer(runtime, name), IManualResetEvent
{
    private WaitQueue _waiting;
    private bool _isSet = isSet;

    public ValueTask WaitAsync(CancellationToken cancellationToken = default) => Begin(new WaitVerb(this), cancellationToken);

    public void Wait(CancellationToken cancellationToken = default) => Block(new WaitVerb(this), "Wait", cancellationToken);

    public bool TryWait() => Try<WaitVerb, Nothing>(new(this)).IsDone;

    public ISelectCase WaitCase() => new SelectCase<WaitVerb, Nothing>(this, new(this));

    public bool Set()
    {
        Preempt(OperationKind.Set);
        var after = default(AfterGate);
        using (Gate.EnterUninterrupted())
        {
            if (_isSet)
                return false;

            _isSet = true;
            after.AddAllClaimed(ref _waiting);
            AssertInvariants();
        }

        after.Run();
        return true;
    }

    public bool Reset()
    {
        Preempt(OperationKind.Reset);
        using (Gate.EnterUninterrupted())
        {
            var wasSet = _isSet;
            _isSet = false;
            return wasSet;
        }
    }

    public EventSnapshot GetSnapshot()
    {
        Preempt(OperationKind.Read);
        using (Gate.EnterUninterrupted())
            return new(Path, _isSet, _waiting.Count);
    }

    public override void AssertInvariants()
    {
        base.AssertInvariants();
        Debug.Assert(!_isSet || !_waiting.HasLive, "Nobody waits at an open gate.");
    }

    protected override bool Unlink(Wait wait, ref AfterGate after)
    {
        _waiting.Remove(wait);
        return true;
    }

    private readonly struct WaitVerb(ManualResetEvent owner) : IVerb<Nothing>
    {
        public static OperationKind Kind => OperationKind.Wait;

        public Decision<Nothing> Decide(Scope? caller, ref AfterGate after) =>
            owner._isSet ? Decision.Done : Decision<Nothing>.Wait;

        public Wait<Nothing> Rent() => WaitPool<Wait<Nothing>>.Rent();

        public void Enqueue(Wait<Nothing> wait, ref AfterGate after) => owner._waiting.Enqueue(wait);
    }
}
