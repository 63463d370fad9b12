using Concurrency.Tests.Conformance.Channels;

namespace Concurrency.Tests.Conformance.Synchronization;

/// <summary>Ways to watch locks and those who use them.</summary>
public abstract class LockTest : ChannelTest
{
    /// <summary>Threads, tasks and foreign callers, as they stand in one queue.</summary>
    protected static IReadOnlyList<Mode> MixedQueue { get; } =
    [
        Mode.Task, Mode.BlockingForeign, Mode.Thread, Mode.Foreign, Mode.BlockingThread, Mode.Foreign, Mode.Task,
        Mode.BlockingThread, Mode.Thread, Mode.BlockingForeign,
    ];

    protected static CancellationToken Cancelled { get; } = new(canceled: true);

    protected static Task UntilWaiting(IMutex mutex, int count) => Until(() => mutex.GetSnapshot().Waiting == count);

    protected static Task UntilWaiting(ICondition condition, int count) => Until(() => condition.GetSnapshot().Waiting == count);

    protected static Task UntilReadersWait(IReaderWriterLock target, int count) =>
        Until(() => target.GetSnapshot().WaitingReaders == count);

    protected static Task UntilWritersWait(IReaderWriterLock target, int count) =>
        Until(() => target.GetSnapshot().WaitingWriters == count);

    protected static Task UntilUpgradeablesWait(IReaderWriterLock target, int count) =>
        Until(() => target.GetSnapshot().WaitingUpgradeableReaders == count);

    /// <summary>Whether nobody owns it or waits, and it can be acquired.</summary>
    protected static void AssertFree(IMutex mutex)
    {
        Assert.Equal(new(mutex.Path, IsHeld: false, Owner: null, Waiting: 0), mutex.GetSnapshot());
        Assert.True(mutex.TryAcquire(out var lease));
        lease.Dispose();
    }

    /// <inheritdoc cref="AssertFree(IMutex)"/>
    protected static void AssertFree(IReaderWriterLock target)
    {
        Assert.Equal(new(target.Path, 0, false, false, null, 0, 0, 0), target.GetSnapshot());
        Assert.True(target.TryAcquireWrite(out var lease));
        lease.Dispose();
    }

    protected static MutexLease Take(IMutex mutex)
    {
        Assert.True(mutex.TryAcquire(out var lease));
        return lease;
    }

    /// <summary>What a role waits for until the test lets it go on. Waits with a channel, as every mode can.</summary>
    protected IChannel<int> CreateGo() => Runtime.CreateChannel<int>("go", ChannelCapacity.Unbounded);

    /// <summary>Starts a role which owns the mutex until it is told to release it.</summary>
    protected async Task<(Role Role, IChannel<int> Go)> StartOwnerAsync(Mode mode, IMutex mutex)
    {
        var go = CreateGo();
        var acquired = CreateGo();
        var role = Start(mode, "owner", async verbs =>
        {
            using var held = await verbs.AcquireAsync(mutex);
            acquired.TrySend(0);
            await verbs.ReceiveAsync(go);
        });
        await acquired.ReceiveAsync(TestContext.Current.CancellationToken);
        return (role, go);
    }
}
