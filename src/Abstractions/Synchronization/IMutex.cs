namespace Concurrency;

/// <summary>Mutual exclusion between activities, whichever backend runs them, and foreign callers.</summary>
/// <remarks>
/// <para>
/// Owned by the activity that acquired it, across its awaits: it excludes activities, not branches of one. Taking it twice in
/// one activity throws; start child activities for parallel branches. A foreign caller owns by its lease. The lease's
/// <c>Dispose</c> releases: <c>using var held = await mutex.AcquireAsync();</c>
/// </para>
/// <para>
/// Waiters get it in the order they arrived. While it is free, and the oldest of them is on his way, somebody else may take it
/// first; who has waited for about a millisecond is handed it. What was written before a release is visible after the next
/// acquisition. An activity which ends as its owner fails; the next owner is told so (<see cref="MutexLease.AbandonedBy"/>).
/// </para>
/// </remarks>
public interface IMutex
{
    /// <summary>The mutex's path.</summary>
    string Path { get; }

    /// <summary>Acquires it, waiting until it is this caller's turn.</summary>
    /// <param name="cancellationToken">Abandons the wait. An abandoned wait does not own it.</param>
    /// <exception cref="LockRecursionException">The calling activity owns it already.</exception>
    ValueTask<MutexLease> AcquireAsync(CancellationToken cancellationToken = default);

    /// <summary>Acquires it, blocking the calling thread; otherwise as <see cref="AcquireAsync"/>.</summary>
    /// <param name="cancellationToken">Abandons the wait. An abandoned wait does not own it.</param>
    /// <exception cref="LockRecursionException">The calling activity owns it already.</exception>
    /// <exception cref="InvalidOperationException">Called in an asynchronous body. Use <see cref="AcquireAsync"/>.</exception>
    MutexLease Acquire(CancellationToken cancellationToken = default);

    /// <summary>Acquires it if it is free. Never waits, and may overtake waiters as every caller may.</summary>
    /// <param name="lease">Releases it when disposed.</param>
    /// <exception cref="LockRecursionException">The calling activity owns it already.</exception>
    bool TryAcquire(out MutexLease lease);

    /// <summary>A case of a select which acquires it.</summary>
    ISelectCase<MutexLease> AcquireCase();

    /// <summary>Releases it. What a lease's <c>Dispose</c> does.</summary>
    /// <param name="lease">What the acquisition returned.</param>
    /// <exception cref="SynchronizationLockException">
    /// The lease is not the present one, or the caller is another activity than its owner. Nothing changed.
    /// </exception>
    void Release(MutexLease lease);

    /// <summary>Makes a condition of what this mutex guards.</summary>
    /// <param name="name">One segment of the path.</param>
    ICondition CreateCondition(string name);

    /// <summary>One consistent look.</summary>
    MutexSnapshot GetSnapshot();
}

/// <summary>The right to what a mutex guards. Dispose it once.</summary>
public readonly struct MutexLease : IDisposable, IEquatable<MutexLease>
{
    /// <summary>Makes one. For implementations of <see cref="IMutex"/>.</summary>
    /// <param name="mutex">What it releases.</param>
    /// <param name="ticket">Which acquisition it stands for.</param>
    /// <param name="abandonedBy">The path of the activity which ended as the owner before, if it did.</param>
    public MutexLease(IMutex mutex, long ticket, string? abandonedBy = null)
    {
        Mutex = mutex;
        Ticket = ticket;
        AbandonedBy = abandonedBy;
    }

    /// <summary>The mutex; <see langword="null"/> for <c>default</c>.</summary>
    public IMutex? Mutex { get; }

    /// <summary>Which acquisition it stands for.</summary>
    public long Ticket { get; }

    /// <summary>
    /// The path of the activity which ended while it owned the mutex, just before; <see langword="null"/> if the last owner
    /// released it. What the mutex guards may be half done.
    /// </summary>
    public string? AbandonedBy { get; }

    /// <summary>Releases the mutex. Does nothing on <c>default</c>.</summary>
    /// <exception cref="SynchronizationLockException">
    /// It was released before, or the caller is another activity than the owner. Nothing changed.
    /// </exception>
    public void Dispose() => Mutex?.Release(this);

    /// <inheritdoc/>
    public bool Equals(MutexLease other) => ReferenceEquals(Mutex, other.Mutex) && Ticket == other.Ticket;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is MutexLease other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Mutex, Ticket);

    /// <summary>Whether both stand for one acquisition.</summary>
    public static bool operator ==(MutexLease left, MutexLease right) => left.Equals(right);

    /// <summary>Whether they stand for different acquisitions.</summary>
    public static bool operator !=(MutexLease left, MutexLease right) => !left.Equals(right);
}

/// <summary>One consistent look at a mutex.</summary>
/// <param name="Path">The mutex's path.</param>
/// <param name="IsHeld">Whether somebody owns it.</param>
/// <param name="Owner">The path of the activity that owns it; <see langword="null"/> if none or a foreign caller does.</param>
/// <param name="Waiting">How many wait to acquire it, those included who come back from a condition.</param>
public sealed record MutexSnapshot(string Path, bool IsHeld, string? Owner, int Waiting);
