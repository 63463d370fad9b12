namespace Concurrency;

/// <summary>The waiting verbs of locks with a time-out.</summary>
/// <remarks>In the time of the object's <see cref="TimeProvider"/>. A time-out of zero takes effect at once or not at all.</remarks>
public static class LockTimeoutExtensions
{
    /// <inheritdoc cref="IMutex.AcquireAsync"/>
    /// <param name="mutex">The object.</param>
    /// <param name="timeout">Zero or more; <see cref="Timeout.InfiniteTimeSpan"/> for none.</param>
    /// <param name="cancellationToken">Abandons the wait.</param>
    /// <exception cref="TimeoutException">It was not handed over in time, and is not owned.</exception>
    public static ValueTask<MutexLease> AcquireAsync(
        this IMutex mutex, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(mutex);
        return TimedWait<MutexLease>.Begin(
            mutex, "Acquire", timeout, mutex, static (m, t) => m.AcquireAsync(t), cancellationToken);
    }

    /// <inheritdoc cref="IMutex.Acquire"/>
    /// <param name="mutex">The object.</param>
    /// <param name="timeout">Zero or more; <see cref="Timeout.InfiniteTimeSpan"/> for none.</param>
    /// <param name="cancellationToken">Abandons the wait.</param>
    /// <exception cref="TimeoutException">It was not handed over in time, and is not owned.</exception>
    public static MutexLease Acquire(
        this IMutex mutex, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(mutex);
        return TimedWait<MutexLease>.Block(mutex, "Acquire", timeout, mutex, static (m, t) => m.Acquire(t), cancellationToken);
    }

    /// <inheritdoc cref="ISemaphore.AcquireAsync"/>
    /// <param name="semaphore">The object.</param>
    /// <param name="permits">How many; from 1 to the maximum.</param>
    /// <param name="timeout">Zero or more; <see cref="Timeout.InfiniteTimeSpan"/> for none.</param>
    /// <param name="cancellationToken">Abandons the wait.</param>
    /// <exception cref="TimeoutException">There were not enough in time; none were taken.</exception>
    public static ValueTask AcquireAsync(
        this ISemaphore semaphore, int permits, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(semaphore);
        return TimedWait.Begin(
            semaphore, "Acquire", timeout, (semaphore, permits),
            static (s, t) => s.semaphore.AcquireAsync(s.permits, t), cancellationToken);
    }

    /// <inheritdoc cref="ISemaphore.Acquire"/>
    /// <param name="semaphore">The object.</param>
    /// <param name="permits">How many; from 1 to the maximum.</param>
    /// <param name="timeout">Zero or more; <see cref="Timeout.InfiniteTimeSpan"/> for none.</param>
    /// <param name="cancellationToken">Abandons the wait.</param>
    /// <exception cref="TimeoutException">There were not enough in time; none were taken.</exception>
    public static void Acquire(
        this ISemaphore semaphore, int permits, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(semaphore);
        TimedWait.Block(
            semaphore, "Acquire", timeout, (semaphore, permits),
            static (s, t) => s.semaphore.Acquire(s.permits, t), cancellationToken);
    }

    /// <inheritdoc cref="IReaderWriterLock.AcquireReadAsync"/>
    /// <param name="readerWriterLock">The object.</param>
    /// <param name="timeout">Zero or more; <see cref="Timeout.InfiniteTimeSpan"/> for none.</param>
    /// <param name="cancellationToken">Abandons the wait.</param>
    /// <exception cref="TimeoutException">It could not be read in time; nothing is held.</exception>
    public static ValueTask<ReaderWriterLease> AcquireReadAsync(
        this IReaderWriterLock readerWriterLock, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(readerWriterLock);
        return TimedWait<ReaderWriterLease>.Begin(
            readerWriterLock, "AcquireRead", timeout, readerWriterLock,
            static (r, t) => r.AcquireReadAsync(t), cancellationToken);
    }

    /// <inheritdoc cref="IReaderWriterLock.AcquireRead"/>
    /// <param name="readerWriterLock">The object.</param>
    /// <param name="timeout">Zero or more; <see cref="Timeout.InfiniteTimeSpan"/> for none.</param>
    /// <param name="cancellationToken">Abandons the wait.</param>
    /// <exception cref="TimeoutException">It could not be read in time; nothing is held.</exception>
    public static ReaderWriterLease AcquireRead(
        this IReaderWriterLock readerWriterLock, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(readerWriterLock);
        return TimedWait<ReaderWriterLease>.Block(
            readerWriterLock, "AcquireRead", timeout, readerWriterLock, static (r, t) => r.AcquireRead(t), cancellationToken);
    }

    /// <inheritdoc cref="IReaderWriterLock.AcquireWriteAsync"/>
    /// <param name="readerWriterLock">The object.</param>
    /// <param name="timeout">Zero or more; <see cref="Timeout.InfiniteTimeSpan"/> for none.</param>
    /// <param name="cancellationToken">Abandons the wait.</param>
    /// <exception cref="TimeoutException">It could not be written in time; nothing is held.</exception>
    public static ValueTask<ReaderWriterLease> AcquireWriteAsync(
        this IReaderWriterLock readerWriterLock, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(readerWriterLock);
        return TimedWait<ReaderWriterLease>.Begin(
            readerWriterLock, "AcquireWrite", timeout, readerWriterLock,
            static (r, t) => r.AcquireWriteAsync(t), cancellationToken);
    }

    /// <inheritdoc cref="IReaderWriterLock.AcquireWrite"/>
    /// <param name="readerWriterLock">The object.</param>
    /// <param name="timeout">Zero or more; <see cref="Timeout.InfiniteTimeSpan"/> for none.</param>
    /// <param name="cancellationToken">Abandons the wait.</param>
    /// <exception cref="TimeoutException">It could not be written in time; nothing is held.</exception>
    public static ReaderWriterLease AcquireWrite(
        this IReaderWriterLock readerWriterLock, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(readerWriterLock);
        return TimedWait<ReaderWriterLease>.Block(
            readerWriterLock, "AcquireWrite", timeout, readerWriterLock, static (r, t) => r.AcquireWrite(t), cancellationToken);
    }

    /// <inheritdoc cref="IReaderWriterLock.AcquireUpgradeableReadAsync"/>
    /// <param name="readerWriterLock">The object.</param>
    /// <param name="timeout">Zero or more; <see cref="Timeout.InfiniteTimeSpan"/> for none.</param>
    /// <param name="cancellationToken">Abandons the wait.</param>
    /// <exception cref="TimeoutException">It could not be read in time; nothing is held.</exception>
    public static ValueTask<ReaderWriterLease> AcquireUpgradeableReadAsync(
        this IReaderWriterLock readerWriterLock, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(readerWriterLock);
        return TimedWait<ReaderWriterLease>.Begin(
            readerWriterLock, "AcquireUpgradeableRead", timeout, readerWriterLock,
            static (r, t) => r.AcquireUpgradeableReadAsync(t), cancellationToken);
    }

    /// <inheritdoc cref="IReaderWriterLock.AcquireUpgradeableRead"/>
    /// <param name="readerWriterLock">The object.</param>
    /// <param name="timeout">Zero or more; <see cref="Timeout.InfiniteTimeSpan"/> for none.</param>
    /// <param name="cancellationToken">Abandons the wait.</param>
    /// <exception cref="TimeoutException">It could not be read in time; nothing is held.</exception>
    public static ReaderWriterLease AcquireUpgradeableRead(
        this IReaderWriterLock readerWriterLock, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(readerWriterLock);
        return TimedWait<ReaderWriterLease>.Block(
            readerWriterLock, "AcquireUpgradeableRead", timeout, readerWriterLock,
            static (r, t) => r.AcquireUpgradeableRead(t), cancellationToken);
    }

    /// <inheritdoc cref="IReaderWriterLock.UpgradeAsync"/>
    /// <param name="readerWriterLock">The object.</param>
    /// <param name="lease">The upgradeable reader's lease.</param>
    /// <param name="timeout">Zero or more; <see cref="Timeout.InfiniteTimeSpan"/> for none.</param>
    /// <param name="cancellationToken">Abandons the wait.</param>
    /// <exception cref="TimeoutException">The readers inside did not leave in time; the lease holds what it held.</exception>
    public static ValueTask UpgradeAsync(
        this IReaderWriterLock readerWriterLock, ReaderWriterLease lease, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(readerWriterLock);
        return TimedWait.Begin(
            readerWriterLock, "Upgrade", timeout, (readerWriterLock, lease),
            static (s, t) => s.readerWriterLock.UpgradeAsync(s.lease, t), cancellationToken);
    }

    /// <inheritdoc cref="IReaderWriterLock.Upgrade"/>
    /// <param name="readerWriterLock">The object.</param>
    /// <param name="lease">The upgradeable reader's lease.</param>
    /// <param name="timeout">Zero or more; <see cref="Timeout.InfiniteTimeSpan"/> for none.</param>
    /// <param name="cancellationToken">Abandons the wait.</param>
    /// <exception cref="TimeoutException">The readers inside did not leave in time; the lease holds what it held.</exception>
    public static void Upgrade(
        this IReaderWriterLock readerWriterLock, ReaderWriterLease lease, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(readerWriterLock);
        TimedWait.Block(
            readerWriterLock, "Upgrade", timeout, (readerWriterLock, lease),
            static (s, t) => s.readerWriterLock.Upgrade(s.lease, t), cancellationToken);
    }

    /// <inheritdoc cref="ICondition.WaitAsync"/>
    /// <param name="condition">The object.</param>
    /// <param name="lease">The mutex's present lease. It stays valid.</param>
    /// <param name="timeout">Zero or more; <see cref="Timeout.InfiniteTimeSpan"/> for none.</param>
    /// <param name="cancellationToken">Abandons the wait for a notification.</param>
    /// <exception cref="TimeoutException">No notification came in time; the mutex is owned again.</exception>
    public static ValueTask WaitAsync(
        this ICondition condition, MutexLease lease, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(condition);
        return TimedWait.Begin(
            condition, "Wait", timeout, (condition, lease),
            static (s, t) => s.condition.WaitAsync(s.lease, t), cancellationToken);
    }

    /// <inheritdoc cref="ICondition.Wait"/>
    /// <param name="condition">The object.</param>
    /// <param name="lease">The mutex's present lease. It stays valid.</param>
    /// <param name="timeout">Zero or more; <see cref="Timeout.InfiniteTimeSpan"/> for none.</param>
    /// <param name="cancellationToken">Abandons the wait for a notification.</param>
    /// <exception cref="TimeoutException">No notification came in time; the mutex is owned again.</exception>
    public static void Wait(
        this ICondition condition, MutexLease lease, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(condition);
        TimedWait.Block(
            condition, "Wait", timeout, (condition, lease), static (s, t) => s.condition.Wait(s.lease, t), cancellationToken);
    }
}
