using System.Diagnostics;
using Concurrency.Activities;
using Concurrency.Backends;
using Concurrency.Inspection;
using Concurrency.Waiting;

namespace Concurrency.Synchronization;

/// <summary>A condition of what a mutex guards. Shares the mutex's gate, so that giving up the mutex and waiting are one step.</summary>
/// <remarks>
/// A waiter stands here until it is claimed: by a notification, or by what ends its wait. From then on it cannot be cancelled any
/// more; it goes through the mutex's queue, and is settled when it owns the mutex again, with the ticket it had. So a notification
/// is never lost: it claims a waiter whom nobody has cancelled, or the next one.
/// </remarks>
[DebuggerDisplay("{Path,nq}: waiting: {_waiting.Count}")]
internal sealed class Condition(Mutex mutex, ObjectName name) : Synchronizer(mutex, name), ICondition, IHolderSource, IInspectedObject, IForeseenObject
{
    private WaitQueue _waiting;

    public override string Kind => "Condition";

    public bool HasWaiting => !_waiting.IsEmpty;

    public ValueTask WaitAsync(MutexLease lease, CancellationToken cancellationToken = default) =>
        Begin(new WaitVerb(this, lease), cancellationToken);

    public void Wait(MutexLease lease, CancellationToken cancellationToken = default) =>
        Block(new WaitVerb(this, lease), "Wait", cancellationToken);

    public int Notify(MutexLease lease, int count = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        Preempt(OperationKind.Notify);
        var notified = 0;
        Exception? refusal;
        using (Gate.EnterScope())
        {
            refusal = mutex.FindForeignness(lease, PerThread.Current.Scope?.Activity);
            while (refusal is null && notified < count && _waiting.DequeueClaimed() is { } next)
            {
                // The caller holds the mutex, so all queue up for it. One whose activity has ended will be passed over there.
                mutex.TryTakeAgain(next);
                if (next.Owner is null or { Activity.CanOwn: true })
                    notified++;
            }

            AssertInvariants();
        }

        return refusal is null ? notified : throw refusal;
    }

    public ConditionSnapshot GetSnapshot()
    {
        Preempt(OperationKind.Read);
        using (Gate.EnterScope())
            return new(Path, _waiting.Count);
    }

    public ObjectSnapshot Inspect()
    {
        using (Gate.EnterScope())
            return new(Path, Kind, $"of {mutex.Path}", _waiting.Count, []);
    }

    public Outlook Foresee(in Operation operation, IRunnableActivity caller) => mutex.Foresee(operation, caller);

    // A waiter who was notified waits for the mutex; for a notification, anybody may come.
    public void AddHolders(Wait wait, HolderSet holders)
    {
        if (wait.IsClaimed)
            mutex.AddHolders(wait, holders);
    }

    // Who notifies holds the mutex.
    protected override bool HasPartners(OperationKind kind) => true;

    // Also a cancelled waiter owns the mutex when it returns.
    protected override bool Unlink(Wait wait, ref AfterGate after)
    {
        _waiting.Remove(wait);
        return mutex.TryTakeAgain(wait);
    }

    private readonly struct WaitVerb(Condition condition, MutexLease lease) : IVerb<Nothing>
    {
        public static OperationKind Kind => OperationKind.Wait;

        public Decision<Nothing> Decide(Scope? caller, ref AfterGate after) =>
            condition.FindForeignness(lease, caller) is { } refusal
                ? Decision<Nothing>.Failed(refusal)
                : Decision<Nothing>.Wait;

        public Wait<Nothing> Rent(Scope? caller) => WaitPool<Wait<Nothing>>.Rent(caller);

        public void Enqueue(Wait<Nothing> wait, ref AfterGate after)
        {
            wait.Ask = lease.Ticket;
            condition._waiting.Enqueue(wait);
            condition.ReleaseMutex(ref after);
        }
    }

    private SynchronizationLockException? FindForeignness(MutexLease lease, Scope? caller) =>
        mutex.FindForeignness(lease, caller?.Activity);

    private void ReleaseMutex(ref AfterGate after) => mutex.ReleaseForCondition(ref after);
}
