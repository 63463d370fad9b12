using System.Diagnostics;
using System.Runtime.CompilerServices;
using Concurrency.Activities;
using Concurrency.Backends;
using Concurrency.Inspection;
using Concurrency.Selection;
using Concurrency.Waiting;

namespace Concurrency.Synchronization;

/// <summary>Mutual exclusion between activities, in the order of arrival, with a limited overtaking.</summary>
/// <remarks>
/// <para>
/// Each acquisition has a ticket, which its lease carries: an old lease is told from the present one. Beside it stands the
/// owner: the scope that acquired, or null for a foreign caller, who owns by the lease alone.
/// </para>
/// <para>
/// <b>Overtaking.</b> Handing the mutex to the oldest waiter at each release would make everybody wait until that one has been
/// woken: a convoy that moves at the speed of wake-ups. So a release makes the mutex free and calls the oldest waiter, who keeps
/// his place; whoever comes by meanwhile may take it. A waiter who was called and comes too late, and has waited for about a
/// millisecond by then, is handed the mutex at the next release. One call is on its way at a time. After Go's <c>sync.Mutex</c> and
/// its starvation mode. Who cannot be called is handed the mutex at once: the case of a select, which is one claim for several
/// objects; a foreign continuation, which has no strand; a condition's waiter.
/// </para>
/// <para>
/// A condition's waiter comes back through the same queue, but it is claimed already: by its notification, or by the cancellation
/// that ended its wait. It gets its old ticket again.
/// </para>
/// </remarks>
// Invariants, under the gate:
//   A live wait stands in _waiting only while the mutex is held, or the oldest one is called.
//   _called is null or the oldest wait. _isStarving is about the oldest wait.
//   _owner and the abandonment belong to _ticket, which is zero while nobody holds the mutex.
[DebuggerDisplay("{Path,nq}: held: {_ticket != 0}, owner: {_owner}, waiting: {_waiting.Count}")]
internal sealed class Mutex(ConcurrencyRuntime runtime, ObjectName name)
    : Synchronizer(runtime, name), IMutex, IHeldObject, IRetriedTarget, IHolderSource, IInspectedObject, IForeseenObject
{
    // By the clock of waits, whose resolution is a few milliseconds on some systems.
    private const int PatienceInMilliseconds = 1;

    // In a simulation no time passes.
    private const int OvertakingsUnderSeam = 3;

    private WaitQueue _waiting;
    private Wait? _called;
    private bool _isStarving;
    private int _overtakings;
    private long _lastTicket;
    private long _ticket;
    private Strand? _owner;
    private string? _abandonedBy;

    // Only under a seam.
    private List<Condition>? _conditions;

    public override string Kind => "Mutex";

    public ValueTask<MutexLease> AcquireAsync(CancellationToken cancellationToken = default) =>
        Begin<AcquireVerb, MutexLease>(new(this), cancellationToken);

    public MutexLease Acquire(CancellationToken cancellationToken = default) =>
        Block<AcquireVerb, MutexLease>(new(this), "Acquire", cancellationToken);

    public bool TryAcquire(out MutexLease lease)
    {
        var decision = Try<AcquireVerb, MutexLease>(new(this));
        if (decision.IsFailed)
            throw decision.Failure;

        lease = decision.Result;
        return decision.IsDone;
    }

    public ISelectCase<MutexLease> AcquireCase() => new SelectCase<AcquireVerb, MutexLease>(this, new(this));

    public void Release(MutexLease lease)
    {
        Preempt(OperationKind.Release);
        var caller = PerThread.Current.Scope?.Activity;
        var after = default(AfterGate);
        Exception? refusal;
        using (Gate.EnterScope())
        {
            refusal = FindForeignness(in lease, caller);
            if (refusal is null)
                LetGo(ref after);

            AssertInvariants();
        }

        if (refusal is not null)
            throw refusal;

        caller?.Forget(this);
        after.Run();
    }

    public ICondition CreateCondition(string name)
    {
        NameRules.Check(name);
        var condition = Runtime.Registry.Add(new Condition(this, Name.Sibling(name)));
        if (Runtime.Seam is not null)
            (_conditions ??= []).Add(condition);

        return condition;
    }

    public MutexSnapshot GetSnapshot()
    {
        Preempt(OperationKind.Read);
        using (Gate.EnterScope())
            return new(Path, _ticket != 0, _owner?.Path, _waiting.Count);
    }

    public ObjectSnapshot Inspect()
    {
        using (Gate.EnterScope())
            return new(Path, Kind, _ticket != 0 ? "held" : "free", _waiting.Count, _ticket != 0 ? [Owners.NameOf(_owner)] : []);
    }

    public void AddHolders(Wait wait, HolderSet holders)
    {
        using (Gate.EnterScope())
        {
            if (_ticket != 0)
                holders.Add(_owner, _ticket);
        }
    }

    // Who waits on a condition comes back through the queue, and then it matters who stood there before.
    public Outlook Foresee(in Operation operation, IRunnableActivity caller)
    {
        var excludes = _ticket != 0
            && _waiting.IsEmpty
            && _conditions?.Exists(static condition => condition.HasWaiting) != true;
        var isClaimant = operation is { Kind: OperationKind.Acquire, MayWait: true, CancellationToken.IsCancellationRequested: false }
            && caller is Strand { IsCancelled: false }
            && !ReferenceEquals(_owner, caller);
        return new((isClaimant, excludes) switch
        {
            (true, true) => OperationPart.Excluded,
            (true, false) => OperationPart.Claimant,
            (false, true) => OperationPart.Inside,
            (false, false) => OperationPart.Any,
        });
    }

    public override void AssertInvariants()
    {
        base.AssertInvariants();
        Debug.Assert(_ticket != 0 || _called is not null || !_waiting.HasLive, "Nobody waits for a free mutex without being called.");
        Debug.Assert(_called is null || ReferenceEquals(_called, _waiting.Head), "The oldest is called.");
        Debug.Assert(_ticket != 0 || _owner is null, "Nobody owns a mutex that is free.");
    }

    void IHeldObject.OnOwnerEnded(Strand owner, ref Exception? failure)
    {
        var after = default(AfterGate);
        using (Gate.EnterScope())
        {
            if (_ticket != 0 && ReferenceEquals(_owner, owner))
            {
                failure = new SynchronizationLockException(
                    $"Activity '{owner.Path}' has ended while it owned mutex '{Path}'. Dispose the lease: using var held = ...");
                LetGo(ref after, owner.Path);
            }
            else if (HasReturning(owner))
            {
                // The same mistake, at a moment when somebody else owns the mutex; when it is free again, the waiter is passed over.
                failure = new SynchronizationLockException(
                    $"Activity '{owner.Path}' has ended while it waited on a condition to own mutex '{Path}' again. Await the wait, "
                    + "and dispose the lease: using var held = ...");
            }

            AssertInvariants();
        }

        after.Run();
    }

    /// <summary>Why a caller cannot use this lease; null if it holds the mutex. Inside the gate.</summary>
    public SynchronizationLockException? FindForeignness(in MutexLease lease, Strand? caller)
    {
        if (ReferenceEquals(lease.Mutex, this) && lease.Ticket == _ticket && _ticket != 0 && ReferenceEquals(_owner, caller))
            return null;

        return DescribeForeignness(in lease, caller);
    }

    private SynchronizationLockException DescribeForeignness(in MutexLease lease, Strand? caller)
    {
        if (!ReferenceEquals(lease.Mutex, this))
            return new($"The lease is not one of mutex '{Path}'.");

        if (lease.Ticket != _ticket || _ticket == 0)
        {
            return new(
                $"The lease of mutex '{Path}' was released before; "
                + (_ticket == 0 ? "nobody holds it now." : $"{DescribeOwner()} holds it now."));
        }

        return new(
            $"Mutex '{Path}' is held by {DescribeOwner()}, not by {Describe(caller)}. An activity owns what it acquired until it "
            + "releases it itself; code which left it (after ConfigureAwait(false), in Task.Run) is a foreign caller: "
            + "await scope.ReturnAsync() first.");
    }

    /// <summary>Gives the mutex up for a condition's waiter. Inside the gate.</summary>
    public void ReleaseForCondition(ref AfterGate after) => LetGo(ref after);

    /// <summary>Takes the mutex again for a condition's waiter, who is claimed. Inside the gate.</summary>
    /// <returns>Whether it has it; otherwise it stands in the queue, and is settled when it is its turn.</returns>
    public bool TryTakeAgain(Wait returning)
    {
        if (_ticket != 0)
        {
            _waiting.Enqueue(returning);
            return false;
        }

        TryGive(returning);
        return true;
    }

    // The oldest waiter was called, and is here.
    void IRetriedTarget.Retry(Wait wait)
    {
        var now = Clock.Now(TimeProvider);
        var after = default(AfterGate);
        using (Gate.EnterScope())
        {
            if (ReferenceEquals(_called, wait))
            {
                _called = null;
                if (_ticket == 0)
                    HandOver(ref after);
                else
                    _isStarving = HasLostPatience(wait, now);
            }

            AssertInvariants();
        }

        after.Run();
    }

    // A waiter of a condition is claimed before it comes here and is not abandoned any more.
    protected override bool HasPartners(OperationKind kind) => true;

    protected override bool Unlink(Wait wait, ref AfterGate after)
    {
        Dequeue(wait);
        if (_ticket == 0)
            CallOrHandOver(ref after);

        return true;
    }

    // Inside the gate.
    private void LetGo(ref AfterGate after, string? abandonedBy = null)
    {
        _ticket = 0;
        _owner = null;

        // An abandonment is for the next who gets a new lease: a condition's waiter, who comes first, has its lease already.
        _abandonedBy = abandonedBy ?? _abandonedBy;
        CallOrHandOver(ref after);
    }

    // The mutex is free. Inside the gate.
    private void CallOrHandOver(ref AfterGate after)
    {
        // One call is on its way at a time. If who was called has been cancelled, he is about to come in and passes the call on: so
        // a call is never made for somebody else's withdrawal, whose resumptions may be under way already.
        if (_called is not null)
            return;

        while (_waiting.Head is { } oldest)
        {
            if (IsReturning(oldest) || _isStarving || !oldest.CanRetry)
            {
                HandOver(ref after);
                return;
            }

            if (!oldest.IsClaimed)
            {
                _called = oldest;
                Unsafe.As<MutexWait>(oldest).CallBack(this, ref after);
                return;
            }

            // Cancelled: it is about to come in and leave.
            Dequeue(oldest);
        }
    }

    // The mutex is free. Inside the gate.
    private void HandOver(ref AfterGate after)
    {
        while (_waiting.Head is { } next)
        {
            Dequeue(next);
            if (!IsReturning(next) && !next.TryClaim())
                continue;

            after.Add(next);
            if (TryGive(next))
                return;
        }
    }

    // Inside the gate.
    private void Dequeue(Wait wait)
    {
        if (ReferenceEquals(_waiting.Head, wait))
        {
            _called = null;
            _isStarving = false;
            _overtakings = 0;
        }

        _waiting.Remove(wait);
    }

    private bool HasLostPatience(Wait wait, int now) =>
        Runtime.Seam is null
            ? unchecked(now - wait.Since) >= PatienceInMilliseconds
            : _overtakings >= OvertakingsUnderSeam;

    // Gives the free mutex to a claimed waiter. Inside the gate.
    private bool TryGive(Wait next)
    {
        var owner = next.Owner?.Activity;
        if (owner is { CanOwn: false })
        {
            next.Error ??= CreateEnded(owner);
            return false;
        }

        if (IsReturning(next))
            Return(next, owner);
        else
            ((Wait<MutexLease>)next).Result = Grant(owner);

        return true;
    }

    private MutexLease Grant(Strand? owner)
    {
        var lease = new MutexLease(this, ++_lastTicket, _abandonedBy);
        _ticket = _lastTicket;
        _owner = owner;
        _abandonedBy = null;
        return lease;
    }

    private void Return(Wait returning, Strand? owner)
    {
        _ticket = returning.Ask;
        _owner = owner;
    }

    private bool HasReturning(Strand owner)
    {
        for (var wait = _waiting.Head; wait is not null; wait = (Wait?)wait.Next)
        {
            if (IsReturning(wait) && ReferenceEquals(wait.Owner?.Activity, owner))
                return true;
        }

        return false;
    }

    private static bool IsReturning(Wait wait) => wait.Kind == OperationKind.Wait;

    private string DescribeOwner() => Describe(_owner);

    private static string Describe(Strand? caller) => caller is null ? "a foreign caller" : $"activity '{caller.Path}'";

    private readonly struct AcquireVerb(Mutex mutex) : IVerb<MutexLease>
    {
        public static OperationKind Kind => OperationKind.Acquire;

        public Decision<MutexLease> Decide(Scope? caller, ref AfterGate after)
        {
            if (mutex._ticket != 0)
            {
                return caller is not null && ReferenceEquals(mutex._owner, caller.Activity)
                    ? Decision<MutexLease>.Failed(mutex.CreateRecursion(caller.Activity))
                    : Decision<MutexLease>.Wait;
            }

            if (caller is { Activity.CanOwn: false })
                return Decision<MutexLease>.Failed(mutex.CreateEnded(caller.Activity));

            if (!mutex._waiting.IsEmpty)
                mutex._overtakings++;

            caller?.Activity.Hold(mutex);
            return Decision<MutexLease>.Done(mutex.Grant(caller?.Activity));
        }

        public Wait<MutexLease> Rent(Scope? caller) => WaitPool<MutexWait>.Rent(caller);

        public void Enqueue(Wait<MutexLease> wait, ref AfterGate after)
        {
            wait.Owner?.Activity.Hold(mutex);
            mutex._waiting.Enqueue(wait);
        }
    }

    private LockRecursionException CreateRecursion(Strand owner) =>
        new($"Activity '{owner.Path}' owns mutex '{Path}' already. It excludes activities, not branches of one: start child "
            + "activities for parallel branches, or pass the lease on.");

    private InvalidOperationException CreateEnded(Strand owner) =>
        new($"Activity '{owner.Path}' has ended and cannot own mutex '{Path}' any more.");
}
