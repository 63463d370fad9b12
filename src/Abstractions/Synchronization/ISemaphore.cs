namespace Concurrency;

/// <summary>A number of permits, of which several can be acquired at once.</summary>
/// <remarks>
/// Requests are served in the order they arrived, each whole or not at all: a small one does not overtake a big one that waits.
/// What was written before a release is visible after the acquisitions it made possible. Permits belong to nobody: anyone may
/// release. <c>using (await semaphore.EnterAsync(2))</c> releases what it acquired.
/// </remarks>
public interface ISemaphore
{
    /// <summary>The semaphore's path.</summary>
    string Path { get; }

    /// <summary>Acquires permits, waiting until there are enough and nobody waits before.</summary>
    /// <param name="permits">How many; from 1 to the maximum.</param>
    /// <param name="cancellationToken">Abandons the wait. An abandoned wait took none, and those behind it may go on.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 1, or more than there can ever be.</exception>
    ValueTask AcquireAsync(int permits = 1, CancellationToken cancellationToken = default);

    /// <summary>Acquires permits, blocking the calling thread; otherwise as <see cref="AcquireAsync"/>.</summary>
    /// <param name="permits">How many; from 1 to the maximum.</param>
    /// <param name="cancellationToken">Abandons the wait. An abandoned wait took none.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 1, or more than there can ever be.</exception>
    /// <exception cref="InvalidOperationException">Called in an asynchronous body. Use <see cref="AcquireAsync"/>.</exception>
    void Acquire(int permits = 1, CancellationToken cancellationToken = default);

    /// <summary>Acquires permits if there are enough and nobody waits. Never waits.</summary>
    /// <param name="permits">How many; from 1 to the maximum.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 1, or more than there can ever be.</exception>
    bool TryAcquire(int permits = 1);

    /// <summary>A case of a select which acquires permits.</summary>
    /// <param name="permits">How many; from 1 to the maximum.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 1, or more than there can ever be.</exception>
    ISelectCase AcquireCase(int permits = 1);

    /// <summary>Gives permits back, and lets in whoever they are enough for.</summary>
    /// <param name="permits">How many; 1 or more.</param>
    /// <exception cref="SemaphoreFullException">There would be more than the maximum. Nothing changed.</exception>
    void Release(int permits = 1);

    /// <summary>One consistent look.</summary>
    SemaphoreSnapshot GetSnapshot();
}

/// <summary>One consistent look at a semaphore.</summary>
/// <param name="Path">The semaphore's path.</param>
/// <param name="Permits">How many there are to acquire.</param>
/// <param name="MaxPermits">How many there can be.</param>
/// <param name="Waiting">How many requests wait.</param>
public sealed record SemaphoreSnapshot(string Path, int Permits, int MaxPermits, int Waiting);
