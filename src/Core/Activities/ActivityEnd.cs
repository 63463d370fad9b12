using System.Diagnostics;
using Concurrency.Backends;
using Concurrency.Inspection;
using Concurrency.Selection;
using Concurrency.Waiting;

namespace Concurrency.Activities;

/// <summary>The end of an activity, or of a group, as an object that selects can wait for. Made when somebody asks for a case.</summary>
/// <remarks>
/// Joining goes through the activity's own small gate, which is never taken together with another; so the end gets a gate of its
/// own here, and hears of the end like any observer.
/// </remarks>
// Invariant, under the gate: a case waits only while _hasEnded is false.
[DebuggerDisplay("{Path,nq}: ended: {_hasEnded}")]
internal sealed class ActivityEnd<T>(
    ConcurrencyRuntime runtime, ObjectName name, IHolderSource subject, Func<(T Result, object? Error)> findOutcome)
    : Synchronizer(runtime, name), IHolderSource
{
    private WaitQueue _waiting;
    private (T Result, object? Error) _outcome;
    private bool _hasEnded;

    public override string Kind => "Activity";

    public override long Domain => subject is Strand activity ? activity.Domain : Operation.Everything;

    public ISelectCase<T> CreateCase() => new SelectCase<EndVerb, T>(this, new(this));

    /// <summary>The activity has ended. Outside of all gates, once.</summary>
    public void OnEnded()
    {
        var outcome = findOutcome();
        var after = default(AfterGate);
        using (Gate.EnterScope())
        {
            _outcome = outcome;
            _hasEnded = true;
            after.AddAllClaimed(ref _waiting, outcome.Result, outcome.Error);
            AssertInvariants();
        }

        after.Run();
    }

    public override bool IsEnclosedBy(Strand root, OperationKind kind) => subject is IEnclosedTarget enclosed && enclosed.IsEnclosedBy(root, kind);

    public void AddHolders(Wait wait, HolderSet holders) => subject.AddHolders(wait, holders);

    public override void AssertInvariants()
    {
        base.AssertInvariants();
        Debug.Assert(!_hasEnded || !_waiting.HasLive, "Nobody waits for an end which has come.");
    }

    protected override bool Unlink(Wait wait, ref AfterGate after)
    {
        _waiting.Remove(wait);
        return true;
    }

    private readonly struct EndVerb(ActivityEnd<T> end) : IVerb<T>
    {
        public static OperationKind Kind => OperationKind.Join;

        public Decision<T> Decide(Scope? caller, ref AfterGate after) =>
            !end._hasEnded ? Decision<T>.Wait : Decision<T>.Ended(end._outcome.Result, end._outcome.Error);

        public Wait<T> Rent(Scope? caller) => WaitPool<Wait<T>>.Rent(caller);

        public void Enqueue(Wait<T> wait, ref AfterGate after) => end._waiting.Enqueue(wait);
    }
}
