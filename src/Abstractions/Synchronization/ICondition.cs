namespace Concurrency;

/// <summary>A condition of what a mutex guards (a monitor's condition variable; Hoare, "Monitors", 1974, with Mesa's signals).</summary>
/// <remarks>
/// Waiting gives the mutex up and takes it again before it returns, in every outcome. There are no spurious wake-ups, but another
/// owner may come between the notification and the return: test the condition again.
/// </remarks>
public interface ICondition
{
    /// <summary>The condition's path.</summary>
    string Path { get; }

    /// <summary>Releases the mutex and waits for a notification, in one step; returns when it owns the mutex again.</summary>
    /// <remarks>Waiters are notified in the order they arrived.</remarks>
    /// <param name="lease">The mutex's present lease. It stays valid.</param>
    /// <param name="cancellationToken">
    /// Abandons the wait for a notification, which it then has not taken; the mutex is acquired again before this throws.
    /// </param>
    /// <exception cref="SynchronizationLockException">The caller does not hold the mutex. Nothing changed.</exception>
    ValueTask WaitAsync(MutexLease lease, CancellationToken cancellationToken = default);

    /// <summary>Blocks the calling thread; otherwise as <see cref="WaitAsync"/>.</summary>
    /// <param name="lease">The mutex's present lease. It stays valid.</param>
    /// <param name="cancellationToken">Abandons the wait for a notification.</param>
    /// <exception cref="SynchronizationLockException">The caller does not hold the mutex. Nothing changed.</exception>
    /// <exception cref="InvalidOperationException">Called in an asynchronous body. Use <see cref="WaitAsync"/>.</exception>
    void Wait(MutexLease lease, CancellationToken cancellationToken = default);

    /// <summary>Notifies the oldest waiters. They return one after the other, as the mutex is released.</summary>
    /// <param name="lease">The mutex's present lease.</param>
    /// <param name="count">How many; 1 or more. If fewer wait, all are notified and nothing is remembered.</param>
    /// <returns>How many were notified.</returns>
    /// <exception cref="SynchronizationLockException">The caller does not hold the mutex. Nothing changed.</exception>
    int Notify(MutexLease lease, int count = 1);

    /// <summary>One consistent look.</summary>
    ConditionSnapshot GetSnapshot();
}

/// <summary>One consistent look at a condition.</summary>
/// <param name="Path">The condition's path.</param>
/// <param name="Waiting">How many wait for a notification.</param>
public sealed record ConditionSnapshot(string Path, int Waiting);
