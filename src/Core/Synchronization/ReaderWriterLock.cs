using System.Diagnostics;
using Concurrency.Activities;
using Concurrency.Backends;
using Concurrency.Inspection;
using Concurrency.Selection;
using Concurrency.Waiting;

namespace Concurrency.Synchronization;

/// <summary>Many readers at once, or one writer, in phases.</summary>
/// <remarks>
/// Phase-fair (Brandenburg and Anderson, "Spin-Based Reader-Writer Synchronization for Multiprocessor Real-Time Systems", 2010),
/// with queues instead of spinning. Two rules make the phases: nobody begins to read while a writer waits; and a leaving writer
/// admits every reader then waiting before the next writer. An upgrade is a writer that waits for the readers inside only, since
/// the upgradeable reader keeps other writers out.
/// </remarks>
// Invariants, under the gate:
//   While _writer is set, nobody reads, other than the upgradeable reader that it is.
//   A reader waits only while somebody writes, or waits to write.
//   A writer waits only while somebody is inside.
[DebuggerDisplay("{Path,nq}: readers: {_readers.Count}, writing: {_writer != 0}, waiting writers: {_waitingWriters.Count}")]
internal sealed partial class ReaderWriterLock(ConcurrencyRuntime runtime, ObjectName name)
    : Synchronizer(runtime, name), IReaderWriterLock, IHolderSource, IInspectedObject, IForeseenObject
{
    // The tickets of those who read, without the upgradeable reader, and who they are; null for foreign callers.
    private readonly Dictionary<long, Strand?> _readers = [];
    private WaitQueue _waitingReaders;
    private WaitQueue _waitingUpgradeables;
    private WaitQueue _waitingUpgrades;
    private WaitQueue _waitingWriters;
    private long _lastTicket;

    // The tickets of the upgradeable reader and of the writer: the same while it is upgraded; zero for none.
    private long _upgradeable;
    private long _writer;
    private Strand? _writingActivity;
    private Strand? _upgradeableActivity;

    public ValueTask<ReaderWriterLease> AcquireReadAsync(CancellationToken cancellationToken = default) =>
        Begin<ReadVerb, ReaderWriterLease>(new(this), cancellationToken);

    public ReaderWriterLease AcquireRead(CancellationToken cancellationToken = default) =>
        Block<ReadVerb, ReaderWriterLease>(new(this), "AcquireRead", cancellationToken);

    public bool TryAcquireRead(out ReaderWriterLease lease) => TryAcquire(new ReadVerb(this), out lease);

    public ValueTask<ReaderWriterLease> AcquireWriteAsync(CancellationToken cancellationToken = default) =>
        Begin<WriteVerb, ReaderWriterLease>(new(this), cancellationToken);

    public ReaderWriterLease AcquireWrite(CancellationToken cancellationToken = default) =>
        Block<WriteVerb, ReaderWriterLease>(new(this), "AcquireWrite", cancellationToken);

    public bool TryAcquireWrite(out ReaderWriterLease lease) => TryAcquire(new WriteVerb(this), out lease);

    public ValueTask<ReaderWriterLease> AcquireUpgradeableReadAsync(CancellationToken cancellationToken = default) =>
        Begin<UpgradeableReadVerb, ReaderWriterLease>(new(this), cancellationToken);

    public ReaderWriterLease AcquireUpgradeableRead(CancellationToken cancellationToken = default) =>
        Block<UpgradeableReadVerb, ReaderWriterLease>(new(this), "AcquireUpgradeableRead", cancellationToken);

    public bool TryAcquireUpgradeableRead(out ReaderWriterLease lease) => TryAcquire(new UpgradeableReadVerb(this), out lease);

    public ValueTask UpgradeAsync(ReaderWriterLease lease, CancellationToken cancellationToken = default) =>
        Begin(new UpgradeVerb(this, lease), cancellationToken);

    public void Upgrade(ReaderWriterLease lease, CancellationToken cancellationToken = default) =>
        Block(new UpgradeVerb(this, lease), "Upgrade", cancellationToken);

    public bool TryUpgrade(ReaderWriterLease lease)
    {
        var decision = Try<UpgradeVerb, Nothing>(new(this, lease));
        return decision.IsFailed ? throw decision.Failure : decision.IsDone;
    }

    public ISelectCase<ReaderWriterLease> ReadCase() => new SelectCase<ReadVerb, ReaderWriterLease>(this, new(this));

    public ISelectCase<ReaderWriterLease> WriteCase() => new SelectCase<WriteVerb, ReaderWriterLease>(this, new(this));

    public ISelectCase<ReaderWriterLease> UpgradeableReadCase() =>
        new SelectCase<UpgradeableReadVerb, ReaderWriterLease>(this, new(this));

    public void Downgrade(ReaderWriterLease lease)
    {
        Preempt(OperationKind.Release);
        var after = default(AfterGate);
        Exception? refusal = null;
        using (Gate.EnterScope())
        {
            if (!Owns(lease) || lease.Ticket != _writer || lease.Ticket != _upgradeable)
            {
                refusal = new SynchronizationLockException(
                    $"The lease of reader-writer lock '{Path}' is not that of an upgraded writer. Nothing was downgraded.");
            }
            else
            {
                EndWriting();
                Serve(isReadersTurn: true, ref after);
            }

            AssertInvariants();
        }

        if (refusal is not null)
            throw refusal;

        after.Run();
    }

    public void Release(ReaderWriterLease lease)
    {
        Preempt(OperationKind.Release);
        var after = default(AfterGate);
        bool isReleased;
        using (Gate.EnterScope())
        {
            isReleased = Owns(lease) && TryRelease(lease.Ticket, ref after);
            AssertInvariants();
        }

        if (!isReleased)
        {
            throw new SynchronizationLockException(
                $"The lease of reader-writer lock '{Path}' holds nothing: it was released before, or is another lock's.");
        }

        after.Run();
    }

    public ReaderWriterLockSnapshot GetSnapshot()
    {
        Preempt(OperationKind.Read);
        using (Gate.EnterScope())
        {
            return new(
                Path,
                _readers.Count + (_upgradeable != 0 && _writer == 0 ? 1 : 0),
                _writer != 0,
                _upgradeable != 0,
                _writingActivity?.Path,
                _waitingReaders.Count,
                _waitingUpgradeables.Count,
                _waitingWriters.Count + _waitingUpgrades.Count);
        }
    }

    Outlook IForeseenObject.Foresee(in Operation operation, IRunnableActivity caller)
    {
        var isShared = _writer == 0
            && _upgradeable == 0
            && _waitingReaders.IsEmpty
            && _waitingUpgradeables.IsEmpty
            && _waitingUpgrades.IsEmpty
            && _waitingWriters.IsEmpty;
        return isShared && operation.Kind is OperationKind.AcquireRead or OperationKind.Release ? new(OperationPart.Sharer) : default;
    }

    public override void AssertInvariants()
    {
        base.AssertInvariants();
        Debug.Assert(_writer == 0 || _readers.Count == 0, "A writer is alone.");
        Debug.Assert(_writer == 0 || _upgradeable == 0 || _writer == _upgradeable, "The upgradeable reader keeps writers out.");
        Debug.Assert(
            !_waitingReaders.HasLive || _writer != 0 || !_waitingWriters.IsEmpty || !_waitingUpgrades.IsEmpty,
            "A reader waits for writers only.");
        Debug.Assert(
            !_waitingWriters.HasLive || _writer != 0 || _readers.Count > 0 || _upgradeable != 0, "Nobody waits for a free lock.");
    }

    // Readers who waited behind a writer may go on when the last such writer gives up.
    protected override bool HasPartners(OperationKind kind) => true;

    protected override bool Unlink(Wait wait, ref AfterGate after)
    {
        var isRemoved = wait.Kind switch
        {
            OperationKind.AcquireRead => _waitingReaders.Remove(wait),
            OperationKind.AcquireUpgradeableRead => _waitingUpgradeables.Remove(wait),
            OperationKind.Upgrade => _waitingUpgrades.Remove(wait),
            _ => _waitingWriters.Remove(wait),
        };
        if (isRemoved)
            Serve(isReadersTurn: false, ref after);

        return true;
    }

    private bool TryAcquire<TVerb>(TVerb verb, out ReaderWriterLease lease)
        where TVerb : struct, IVerb<ReaderWriterLease>
    {
        var decision = Try<TVerb, ReaderWriterLease>(verb);
        lease = decision.Result;
        return decision.IsDone;
    }

    private bool Owns(ReaderWriterLease lease) => ReferenceEquals(lease.Lock, this) && lease.Ticket != 0;

    // Inside the gate.
    private bool TryRelease(long ticket, ref AfterGate after)
    {
        if (ticket == _writer)
        {
            EndWriting();
            if (ticket == _upgradeable)
                EndUpgradeableReading();

            Serve(isReadersTurn: true, ref after);
            return true;
        }

        if (ticket == _upgradeable)
        {
            EndUpgradeableReading();

            // Another branch of the reader waits to upgrade what is gone.
            after.AddAllClaimed(
                ref _waitingUpgrades,
                default(Nothing),
                new SynchronizationLockException($"The lease of reader-writer lock '{Path}' was released while it was upgraded."));
            Serve(isReadersTurn: false, ref after);
            return true;
        }

        if (!_readers.Remove(ticket))
            return false;

        Serve(isReadersTurn: false, ref after);
        return true;
    }

    // Lets in whoever may be inside now. After a writer it is the turn of the readers, even if other writers wait. Inside the gate.
    private void Serve(bool isReadersTurn, ref AfterGate after)
    {
        if (_writer != 0)
            return;

        if (isReadersTurn)
            AdmitReaders(ref after);

        // The writer who was expected may be cancelled at this moment. Then it is gone here, and nobody serves the readers behind it
        // later; so they come after it.
        if (!TryAdmitWriter(ref after) && !IsWriterExpected)
            AdmitReaders(ref after);
    }

    private void AdmitReaders(ref AfterGate after)
    {
        while (_waitingReaders.DequeueClaimed() is { } reader)
            Admit(reader, BeginReading(reader.Owner), ref after);

        if (_upgradeable == 0 && _waitingUpgradeables.DequeueClaimed() is { } upgradeable)
            Admit(upgradeable, BeginUpgradeableReading(upgradeable.Owner), ref after);
    }

    private bool TryAdmitWriter(ref AfterGate after)
    {
        if (_readers.Count > 0)
            return false;

        if (_waitingUpgrades.DequeueClaimed() is { } upgrade)
        {
            BeginWriting(upgrade.Owner, _upgradeable);
            after.Add(upgrade);
            return true;
        }

        if (_upgradeable == 0 && _waitingWriters.DequeueClaimed() is { } writer)
        {
            Admit(writer, BeginWriting(writer.Owner, ++_lastTicket), ref after);
            return true;
        }

        return false;
    }

    private bool IsWriterExpected => _waitingWriters.HasLive || _waitingUpgrades.HasLive;

    private static void Admit(Wait wait, ReaderWriterLease lease, ref AfterGate after)
    {
        ((Wait<ReaderWriterLease>)wait).Result = lease;
        after.Add(wait);
    }

    private ReaderWriterLease BeginReading(Scope? caller)
    {
        _readers.Add(++_lastTicket, caller?.Activity);
        return new(this, _lastTicket);
    }

    private ReaderWriterLease BeginUpgradeableReading(Scope? caller)
    {
        _upgradeable = ++_lastTicket;
        _upgradeableActivity = caller?.Activity;
        return new(this, _lastTicket);
    }

    private ReaderWriterLease BeginWriting(Scope? caller, long ticket)
    {
        _writer = ticket;
        _writingActivity = caller?.Activity;
        return new(this, ticket);
    }

    private void EndUpgradeableReading()
    {
        _upgradeable = 0;
        _upgradeableActivity = null;
    }

    private void EndWriting()
    {
        _writer = 0;
        _writingActivity = null;
    }
}
