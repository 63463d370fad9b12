using System.Threading.Tasks.Sources;

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
    public static ValueTask<IDisposable> EnterAsync(
        this ISemaphore semaphore, int permits = 1, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(semaphore);
        return new Block(semaphore, permits).EnterAsync(cancellationToken);
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

    // The source of its own task, so that an await of it comes home like that of any verb.
    private sealed class Block(ISemaphore semaphore, int permits) : IDisposable, IValueTaskSource<IDisposable>
    {
        private ValueTask _acquisition;
        private int _isDisposed;

        public ValueTask<IDisposable> EnterAsync(CancellationToken cancellationToken)
        {
            _acquisition = semaphore.AcquireAsync(permits, cancellationToken);
            return new(this, token: 0);
        }

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
                semaphore.Release(permits);
        }

        public ValueTaskSourceStatus GetStatus(short token) =>
            !_acquisition.IsCompleted ? ValueTaskSourceStatus.Pending
            : _acquisition.IsCompletedSuccessfully ? ValueTaskSourceStatus.Succeeded
            : _acquisition.IsCanceled ? ValueTaskSourceStatus.Canceled
            : ValueTaskSourceStatus.Faulted;

        public void OnCompleted(
            Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        {
            var captures = (flags & ValueTaskSourceOnCompletedFlags.UseSchedulingContext) != 0;
            var awaiter = _acquisition.ConfigureAwait(captures).GetAwaiter();
            if ((flags & ValueTaskSourceOnCompletedFlags.FlowExecutionContext) != 0)
                awaiter.OnCompleted(() => continuation(state));
            else
                awaiter.UnsafeOnCompleted(() => continuation(state));
        }

        public IDisposable GetResult(short token)
        {
            _acquisition.GetAwaiter().GetResult();
            return this;
        }
    }
}
