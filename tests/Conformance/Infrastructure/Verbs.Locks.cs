namespace Concurrency.Tests.Conformance;

public sealed partial class Verbs
{
    public ValueTask<MutexLease> AcquireAsync(IMutex mutex, CancellationToken cancellationToken = default) =>
        IsBlocking ? new(mutex.Acquire(cancellationToken)) : mutex.AcquireAsync(cancellationToken);

    public ValueTask WaitAsync(ICondition condition, MutexLease lease, CancellationToken cancellationToken = default)
    {
        if (!IsBlocking)
            return condition.WaitAsync(lease, cancellationToken);

        condition.Wait(lease, cancellationToken);
        return default;
    }

    public ValueTask<ReaderWriterLease> AcquireReadAsync(IReaderWriterLock target, CancellationToken cancellationToken = default) =>
        IsBlocking ? new(target.AcquireRead(cancellationToken)) : target.AcquireReadAsync(cancellationToken);

    public ValueTask<ReaderWriterLease> AcquireWriteAsync(IReaderWriterLock target, CancellationToken cancellationToken = default) =>
        IsBlocking ? new(target.AcquireWrite(cancellationToken)) : target.AcquireWriteAsync(cancellationToken);

    public ValueTask<ReaderWriterLease> AcquireUpgradeableReadAsync(
        IReaderWriterLock target, CancellationToken cancellationToken = default) =>
        IsBlocking ? new(target.AcquireUpgradeableRead(cancellationToken)) : target.AcquireUpgradeableReadAsync(cancellationToken);

    public ValueTask UpgradeAsync(
        IReaderWriterLock target, ReaderWriterLease lease, CancellationToken cancellationToken = default)
    {
        if (!IsBlocking)
            return target.UpgradeAsync(lease, cancellationToken);

        target.Upgrade(lease, cancellationToken);
        return default;
    }
}
