namespace Concurrency;

/// <summary>Permits which are given back at the end of a block.</summary>
public static class SemaphoreExtensions
{
    /// <summary>Acquires permits for a block: <c>using (await semaphore.EnterAsync())</c>.</summary>
    /// <inheritdoc cref="ISemaphore.AcquireAsync" path="/exception"/>
    /// <param name="semaphore">The semaphore.</param>
    /// <param name="permits">How many; from 1 to the maximum.</param>
    /// <param name="cancellationToken">Abandons the wait. An abandoned wait took none.</param>
    /// <returns>Releases them when disposed, once.</returns>
    public static async ValueTask<IDisposable> EnterAsync(
        this ISemaphore semaphore, int permits = 1, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(semaphore);
        await semaphore.AcquireAsync(permits, cancellationToken);
        return new Block(semaphore, permits);
    }

    /// <summary>Acquires permits for a block, blocking the calling thread: <c>using (semaphore.Enter())</c>.</summary>
    /// <inheritdoc cref="ISemaphore.Acquire" path="/exception"/>
    /// <param name="semaphore">The semaphore.</param>
    /// <param name="permits">How many; from 1 to the maximum.</param>
    /// <param name="cancellationToken">Abandons the wait. An abandoned wait took none.</param>
    /// <returns>Releases them when disposed, once.</returns>
    public static IDisposable Enter(this ISemaphore semaphore, int permits = 1, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(semaphore);
        semaphore.Acquire(permits, cancellationToken);
        return new Block(semaphore, permits);
    }

    private sealed class Block(ISemaphore semaphore, int permits) : IDisposable
    {
        private int _isDisposed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
                semaphore.Release(permits);
        }
    }
}
