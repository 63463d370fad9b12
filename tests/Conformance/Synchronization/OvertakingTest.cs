namespace Concurrency.Tests.Conformance.Synchronization;

/// <summary>Ways to hold a waiter who was called for a mutex and has not come yet.</summary>
public abstract class OvertakingTest : LockTest
{
    /// <summary>Who can be called: those who have a strand or a thread.</summary>
    public static TheoryData<Mode> CallableModes => [Mode.Task, Mode.Thread, Mode.BlockingThread, Mode.BlockingForeign];

    /// <summary>Time that the test owns. A waiter looks at it when he begins to wait, and when he was called and is here.</summary>
    private protected WatchedTime Time { get; } = new();

    protected override void Configure(ConcurrencyBuilder builder) => builder.TimeProvider = Time;

    /// <summary>Starts somebody who acquires the mutex and releases it, and waits until he waits.</summary>
    private protected async Task<MutexWaiter> StartWaiterAsync(
        Mode mode, IMutex mutex, Action? whenOwning = null, CancellationToken cancellationToken = default)
    {
        var waiting = mutex.GetSnapshot().Waiting;
        var begin = new Begin(Time);
        var waiter = new MutexWaiter();
        waiter.Role = Start(mode, "waiter", async verbs =>
        {
            waiter.Thread = Thread.CurrentThread;
            waiter.Strand = SynchronizationContext.Current;
            begin.IsNear();
            using var lease = await verbs.AcquireAsync(mutex, cancellationToken);
            whenOwning?.Invoke();
        });
        await UntilWaiting(mutex, waiting + 1);
        await begin.IsOver;
        return waiter;
    }

    /// <summary>Releases the mutex, which calls the oldest waiter, and holds him before he can take it.</summary>
    private protected static async Task<Held> CallAsync(WatchedTime time, MutexLease held)
    {
        var call = time.HoldNextLook();
        held.Dispose();
        await call.HasCome.WaitAsync(Patience);
        return call;
    }

    /// <summary>Releases the mutex and takes it again before the waiter who is called for it, who then finds it taken.</summary>
    private protected async Task<MutexLease> OvertakeAsync(IMutex mutex, MutexLease held, MutexWaiter waiter)
    {
        var call = await CallAsync(Time, held);
        var again = Take(mutex);
        call.LetGo();
        await waiter.RestAsync();
        return again;
    }

    /// <summary>Releases the mutex, which goes to the waiter at once: nobody can take it before he is let go.</summary>
    private protected static async Task AssertHandsOverAsync(IMutex mutex, MutexLease held, MutexWaiter waiter, ManualResetEventSlim go)
    {
        held.Dispose();

        Assert.True(mutex.GetSnapshot().IsHeld);
        Assert.False(mutex.TryAcquire(out _));
        go.Set();
        await Ended(waiter.Role);
        AssertFree(mutex);
    }

    /// <summary>The begin of a wait, which is over when its waiter has looked at the time: after it stands in the queue.</summary>
    private protected sealed class Begin(WatchedTime time)
    {
        private long _looks;

        /// <summary>Once it stands in the queue: waits until the next look is somebody else's.</summary>
        public Task IsOver => Until(() => time.Looks == Volatile.Read(ref _looks) + 1);

        /// <summary>The waiter begins next. Counted from here: whoever starts an activity looks as well.</summary>
        public void IsNear() => Volatile.Write(ref _looks, time.Looks);
    }
}
