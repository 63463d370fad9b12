using Concurrency.Activities;
using Concurrency.Backends;
using Concurrency.Waiting;

namespace Concurrency.Synchronization;

// What each way to acquire decides inside the gate.
internal sealed partial class ReaderWriterLock
{
    private readonly struct ReadVerb(ReaderWriterLock owner) : IVerb<ReaderWriterLease>
    {
        public static OperationKind Kind => OperationKind.AcquireRead;

        public Decision<ReaderWriterLease> Decide(Scope? caller, ref AfterGate after)
        {
            if (owner._writer != 0 || owner.IsWriterExpected)
                return Decision<ReaderWriterLease>.Wait;

            // Readers may still wait behind a writer whose cancellation has claimed it and is on its way here.
            owner.Serve(isReadersTurn: false, ref after);
            return Decision<ReaderWriterLease>.Done(owner.BeginReading(caller));
        }

        public Wait<ReaderWriterLease> Rent(Scope? caller) => WaitPool<Wait<ReaderWriterLease>>.Rent(caller);

        public void Enqueue(Wait<ReaderWriterLease> wait, ref AfterGate after) => owner._waitingReaders.Enqueue(wait);
    }

    private readonly struct UpgradeableReadVerb(ReaderWriterLock owner) : IVerb<ReaderWriterLease>
    {
        public static OperationKind Kind => OperationKind.AcquireUpgradeableRead;

        public Decision<ReaderWriterLease> Decide(Scope? caller, ref AfterGate after)
        {
            if (owner._writer != 0 || owner.IsWriterExpected)
                return Decision<ReaderWriterLease>.Wait;

            owner.Serve(isReadersTurn: false, ref after);
            return owner._upgradeable == 0
                ? Decision<ReaderWriterLease>.Done(owner.BeginUpgradeableReading(caller))
                : Decision<ReaderWriterLease>.Wait;
        }

        public Wait<ReaderWriterLease> Rent(Scope? caller) => WaitPool<Wait<ReaderWriterLease>>.Rent(caller);

        public void Enqueue(Wait<ReaderWriterLease> wait, ref AfterGate after) => owner._waitingUpgradeables.Enqueue(wait);
    }

    private readonly struct WriteVerb(ReaderWriterLock owner) : IVerb<ReaderWriterLease>
    {
        public static OperationKind Kind => OperationKind.AcquireWrite;

        public Decision<ReaderWriterLease> Decide(Scope? caller, ref AfterGate after)
        {
            if (owner._writer != 0 || owner._readers.Count > 0 || owner._upgradeable != 0)
                return Decision<ReaderWriterLease>.Wait;

            return Decision<ReaderWriterLease>.Done(owner.BeginWriting(caller, ++owner._lastTicket));
        }

        public Wait<ReaderWriterLease> Rent(Scope? caller) => WaitPool<Wait<ReaderWriterLease>>.Rent(caller);

        public void Enqueue(Wait<ReaderWriterLease> wait, ref AfterGate after) => owner._waitingWriters.Enqueue(wait);
    }

    private readonly struct UpgradeVerb(ReaderWriterLock owner, ReaderWriterLease lease) : IVerb<Nothing>
    {
        public static OperationKind Kind => OperationKind.Upgrade;

        public Decision<Nothing> Decide(Scope? caller, ref AfterGate after)
        {
            if (!owner.Owns(lease) || lease.Ticket != owner._upgradeable)
            {
                return Decision<Nothing>.Failed(new SynchronizationLockException(
                    $"The lease of reader-writer lock '{owner.Path}' is not that of its upgradeable reader. Acquire it with "
                    + "AcquireUpgradeableReadAsync."));
            }

            if (owner._writer != 0 || owner._waitingUpgrades.HasLive)
            {
                return Decision<Nothing>.Failed(new SynchronizationLockException(
                    $"The lease of reader-writer lock '{owner.Path}' is upgraded already, or about to be."));
            }

            if (owner._readers.Count > 0)
                return Decision<Nothing>.Wait;

            owner.BeginWriting(caller, lease.Ticket);
            return Decision.Done;
        }

        public Wait<Nothing> Rent(Scope? caller) => WaitPool<Wait<Nothing>>.Rent(caller);

        public void Enqueue(Wait<Nothing> wait, ref AfterGate after) => owner._waitingUpgrades.Enqueue(wait);
    }
}
