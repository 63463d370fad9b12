namespace Concurrency;

/// <summary>Many readers at once, or one writer.</summary>
/// <remarks>
/// <para>
/// Phase-fair (Brandenburg and Anderson, "Spin-Based Reader-Writer Synchronization for Multiprocessor Real-Time Systems", 2010):
/// while a writer waits, new readers wait; a leaving writer admits every reader then waiting, and the last reader to leave admits
/// the oldest writer. So a reader waits for one writer at most, and a writer for one phase of readers for each writer before it.
/// </para>
/// <para>
/// One upgradeable reader at a time reads beside the others and may become the writer without letting another writer in between.
/// Held by lease, not by activity: reading twice in one activity deadlocks if a writer comes between.
/// </para>
/// </remarks>
public interface IReaderWriterLock
{
    /// <summary>The lock's path.</summary>
    string Path { get; }

    /// <summary>Acquires it for reading.</summary>
    /// <param name="cancellationToken">Abandons the wait. An abandoned wait holds nothing.</param>
    ValueTask<ReaderWriterLease> AcquireReadAsync(CancellationToken cancellationToken = default);

    /// <summary>Acquires it for reading, blocking the calling thread.</summary>
    /// <param name="cancellationToken">Abandons the wait. An abandoned wait holds nothing.</param>
    /// <exception cref="InvalidOperationException">Called in an asynchronous body. Use <see cref="AcquireReadAsync"/>.</exception>
    ReaderWriterLease AcquireRead(CancellationToken cancellationToken = default);

    /// <summary>Acquires it for reading if no writer holds it or waits. Never waits.</summary>
    /// <param name="lease">Releases it when disposed.</param>
    bool TryAcquireRead(out ReaderWriterLease lease);

    /// <summary>Acquires it for writing.</summary>
    /// <remarks>Writers are served in the order they arrived.</remarks>
    /// <param name="cancellationToken">Abandons the wait. Readers who waited behind it are let in.</param>
    ValueTask<ReaderWriterLease> AcquireWriteAsync(CancellationToken cancellationToken = default);

    /// <summary>Acquires it for writing, blocking the calling thread; otherwise as <see cref="AcquireWriteAsync"/>.</summary>
    /// <param name="cancellationToken">Abandons the wait. Readers who waited behind it are let in.</param>
    /// <exception cref="InvalidOperationException">Called in an asynchronous body. Use <see cref="AcquireWriteAsync"/>.</exception>
    ReaderWriterLease AcquireWrite(CancellationToken cancellationToken = default);

    /// <summary>Acquires it for writing if nobody holds it or waits. Never waits.</summary>
    /// <param name="lease">Releases it when disposed.</param>
    bool TryAcquireWrite(out ReaderWriterLease lease);

    /// <summary>Acquires it for reading with the right to upgrade. One at a time has that; others wait for it.</summary>
    /// <param name="cancellationToken">Abandons the wait. An abandoned wait holds nothing.</param>
    ValueTask<ReaderWriterLease> AcquireUpgradeableReadAsync(CancellationToken cancellationToken = default);

    /// <summary>Blocks the calling thread; otherwise as <see cref="AcquireUpgradeableReadAsync"/>.</summary>
    /// <param name="cancellationToken">Abandons the wait. An abandoned wait holds nothing.</param>
    /// <exception cref="InvalidOperationException">
    /// Called in an asynchronous body. Use <see cref="AcquireUpgradeableReadAsync"/>.
    /// </exception>
    ReaderWriterLease AcquireUpgradeableRead(CancellationToken cancellationToken = default);

    /// <summary>Acquires it for reading with the right to upgrade, if that is possible at once. Never waits.</summary>
    /// <param name="lease">Releases it when disposed.</param>
    bool TryAcquireUpgradeableRead(out ReaderWriterLease lease);

    /// <summary>Makes the upgradeable reader the writer: waits for the readers inside, and for nobody else.</summary>
    /// <param name="lease">The upgradeable reader's lease. It stays valid, and releases whatever is held.</param>
    /// <param name="cancellationToken">Abandons the upgrade; the lease still holds what it held.</param>
    /// <exception cref="SynchronizationLockException">The lease is not the upgradeable reader's. Nothing changed.</exception>
    ValueTask UpgradeAsync(ReaderWriterLease lease, CancellationToken cancellationToken = default);

    /// <summary>Blocks the calling thread; otherwise as <see cref="UpgradeAsync"/>.</summary>
    /// <param name="lease">The upgradeable reader's lease.</param>
    /// <param name="cancellationToken">Abandons the upgrade; the lease still holds what it held.</param>
    /// <exception cref="SynchronizationLockException">The lease is not the upgradeable reader's. Nothing changed.</exception>
    /// <exception cref="InvalidOperationException">Called in an asynchronous body. Use <see cref="UpgradeAsync"/>.</exception>
    void Upgrade(ReaderWriterLease lease, CancellationToken cancellationToken = default);

    /// <summary>Makes the upgradeable reader the writer if it is the only one inside. Never waits.</summary>
    /// <param name="lease">The upgradeable reader's lease.</param>
    /// <exception cref="SynchronizationLockException">The lease is not the upgradeable reader's. Nothing changed.</exception>
    bool TryUpgrade(ReaderWriterLease lease);

    /// <summary>Makes an upgraded writer the upgradeable reader again. Admits the readers who wait.</summary>
    /// <param name="lease">The lease of the upgradeable reader which was upgraded.</param>
    /// <exception cref="SynchronizationLockException">The lease is not that of an upgraded writer. Nothing changed.</exception>
    void Downgrade(ReaderWriterLease lease);

    /// <summary>A case of a select which acquires it for reading.</summary>
    ISelectCase<ReaderWriterLease> ReadCase();

    /// <summary>A case of a select which acquires it for writing.</summary>
    ISelectCase<ReaderWriterLease> WriteCase();

    /// <summary>A case of a select which acquires it for reading with the right to upgrade.</summary>
    ISelectCase<ReaderWriterLease> UpgradeableReadCase();

    /// <summary>Releases it. What a lease's <c>Dispose</c> does.</summary>
    /// <param name="lease">What the acquisition returned.</param>
    /// <exception cref="SynchronizationLockException">The lease was released before. Nothing changed.</exception>
    void Release(ReaderWriterLease lease);

    /// <summary>One consistent look.</summary>
    ReaderWriterLockSnapshot GetSnapshot();
}

/// <summary>A hold on a reader-writer lock. Dispose it once.</summary>
public readonly struct ReaderWriterLease : IDisposable, IEquatable<ReaderWriterLease>
{
    /// <summary>Makes one. For implementations of <see cref="IReaderWriterLock"/>.</summary>
    /// <param name="owner">What it releases.</param>
    /// <param name="ticket">Which acquisition it stands for.</param>
    public ReaderWriterLease(IReaderWriterLock owner, long ticket)
    {
        Lock = owner;
        Ticket = ticket;
    }

    /// <summary>The lock; <see langword="null"/> for <c>default</c>.</summary>
    public IReaderWriterLock? Lock { get; }

    /// <summary>Which acquisition it stands for.</summary>
    public long Ticket { get; }

    /// <summary>Releases what it holds. Does nothing on <c>default</c>.</summary>
    /// <exception cref="SynchronizationLockException">It was released before. Nothing changed.</exception>
    public void Dispose() => Lock?.Release(this);

    /// <inheritdoc/>
    public bool Equals(ReaderWriterLease other) => ReferenceEquals(Lock, other.Lock) && Ticket == other.Ticket;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ReaderWriterLease other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Lock, Ticket);

    /// <summary>Whether both stand for one acquisition.</summary>
    public static bool operator ==(ReaderWriterLease left, ReaderWriterLease right) => left.Equals(right);

    /// <summary>Whether they stand for different acquisitions.</summary>
    public static bool operator !=(ReaderWriterLease left, ReaderWriterLease right) => !left.Equals(right);
}

/// <summary>One consistent look at a reader-writer lock.</summary>
/// <param name="Path">The lock's path.</param>
/// <param name="Readers">How many read, the upgradeable reader included.</param>
/// <param name="IsWriting">Whether a writer holds it.</param>
/// <param name="HasUpgradeableReader">Whether somebody holds the right to upgrade, upgraded or not.</param>
/// <param name="Writer">The path of the activity that writes; <see langword="null"/> if none or a foreign caller does.</param>
/// <param name="WaitingReaders">How many wait to read.</param>
/// <param name="WaitingUpgradeableReaders">How many wait to read with the right to upgrade.</param>
/// <param name="WaitingWriters">How many wait to write, an upgrade included.</param>
public sealed record ReaderWriterLockSnapshot(
    string Path,
    int Readers,
    bool IsWriting,
    bool HasUpgradeableReader,
    string? Writer,
    int WaitingReaders,
    int WaitingUpgradeableReaders,
    int WaitingWriters);
