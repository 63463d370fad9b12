namespace Concurrency.Tests.Conformance.Synchronization;

/// <summary>What holds of every condition, whoever waits and whoever notifies.</summary>
public abstract partial class ConditionConformance : LockTest
{
    protected abstract Mode Waiter { get; }

    protected abstract Mode Notifier { get; }

    // With a wait that first released and then parked, a notification in between would be lost, and this would hang.
    [Fact]
    public async Task CV1_C7_C10_a_buffer_made_of_a_mutex_and_two_conditions_loses_nothing()
    {
        const int Items = 500;
        var mutex = Runtime.CreateMutex("mutex");
        var hasItem = mutex.CreateCondition("hasItem");
        var hasRoom = mutex.CreateCondition("hasRoom");
        var buffer = new Queue<int>();
        var taken = new List<int>();
        var consumer = Start(Waiter, "consumer", async verbs =>
        {
            for (var index = 0; index < Items; index++)
            {
                using var held = await verbs.AcquireAsync(mutex);
                while (buffer.Count == 0)
                    await verbs.WaitAsync(hasItem, held);

                taken.Add(buffer.Dequeue());
                hasRoom.Notify(held);
            }
        });
        var producer = Start(Notifier, "producer", async verbs =>
        {
            for (var item = 0; item < Items; item++)
            {
                using var held = await verbs.AcquireAsync(mutex);
                while (buffer.Count == 2)
                    await verbs.WaitAsync(hasRoom, held);

                buffer.Enqueue(item);
                hasItem.Notify(held);
            }
        });

        await Ended(consumer, producer);

        Assert.Equal(Enumerable.Range(0, Items), taken);
        AssertFree(mutex);
    }

    [Fact]
    public async Task CV1_who_waits_has_released_the_mutex_and_hands_it_over()
    {
        var mutex = Runtime.CreateMutex("mutex");
        var condition = mutex.CreateCondition("condition");
        var go = CreateGo();
        var waiter = Start(Waiter, "waiter", async verbs =>
        {
            using var held = await verbs.AcquireAsync(mutex);
            await verbs.ReceiveAsync(go);
            await verbs.WaitAsync(condition, held);
        });
        await Until(() => go.GetSnapshot().WaitingReceivers == 1);
        var notifier = Result(Notifier, "notifier", async verbs =>
        {
            using var held = await verbs.AcquireAsync(mutex);
            return condition.Notify(held);
        });
        await UntilWaiting(mutex, 1);

        go.TrySend(0);

        Assert.Equal(1, await notifier);
        await Ended(waiter);
        AssertFree(mutex);
    }

    [Fact]
    public async Task CV2_a_notified_waiter_returns_when_the_mutex_is_released()
    {
        var (mutex, condition, waiter) = await StartWaiterAsync();
        var go = CreateGo();
        var notifier = Start(Notifier, "notifier", async verbs =>
        {
            using var held = await verbs.AcquireAsync(mutex);
            Assert.Equal(1, condition.Notify(held));
            await verbs.ReceiveAsync(go);
        });
        await UntilWaiting(mutex, 1);
        Assert.Equal(0, condition.GetSnapshot().Waiting);
        Assert.False(waiter.Result.IsCompleted);

        go.TrySend(0);

        Assert.Null(await waiter.Result);
        await Ended(notifier);
        AssertFree(mutex);
    }

    [Fact]
    public async Task CV2_C1_a_wait_cancelled_by_a_token_returns_when_it_owns_the_mutex_again()
    {
        using var cancellation = new CancellationTokenSource();
        var (mutex, condition, waiter) = await StartWaiterAsync(cancellation.Token);
        var (owner, go) = await StartOwnerAsync(Notifier, mutex);

        await cancellation.CancelAsync();

        await UntilWaiting(mutex, 1);
        Assert.Equal(0, condition.GetSnapshot().Waiting);
        Assert.False(waiter.Result.IsCompleted);
        go.TrySend(0);
        Assert.Equal(cancellation.Token, Assert.IsType<OperationCanceledException>(await waiter.Result).CancellationToken);
        await Ended(owner);
        AssertFree(mutex);
    }

    [Fact]
    public async Task CV2_C1_a_wait_cancelled_while_nobody_owns_the_mutex_owns_it_when_it_returns()
    {
        using var cancellation = new CancellationTokenSource();
        var (mutex, condition, waiter) = await StartWaiterAsync(cancellation.Token);

        await cancellation.CancelAsync();

        Assert.IsType<OperationCanceledException>(await waiter.Result);
        Assert.Equal(0, condition.GetSnapshot().Waiting);
        AssertFree(mutex);
    }

    [Fact]
    public async Task CV2_C2_a_token_already_cancelled_throws_and_keeps_the_mutex()
    {
        var mutex = Runtime.CreateMutex("mutex");
        var condition = mutex.CreateCondition("condition");
        await Ended(Start(Waiter, "waiter", async verbs =>
        {
            using var held = await verbs.AcquireAsync(mutex);
            var failure = await Assert.ThrowsAsync<OperationCanceledException>(
                async () => await verbs.WaitAsync(condition, held, Cancelled));
            Assert.Equal(Cancelled, failure.CancellationToken);
            Assert.True(mutex.GetSnapshot().IsHeld);
        }));

        Assert.Equal(0, condition.GetSnapshot().Waiting);
        AssertFree(mutex);
    }

    [Fact]
    public async Task CV4_acquisitions_and_releases_wake_nobody()
    {
        var (mutex, condition, waiter) = await StartWaiterAsync();
        await Ended(Start(Notifier, "owner", async verbs =>
        {
            for (var round = 0; round < 100; round++)
            {
                using var held = await verbs.AcquireAsync(mutex);
                if (round % 10 == 0)
                    await verbs.YieldAsync();
            }
        }));

        Assert.Equal((1, 0), (condition.GetSnapshot().Waiting, mutex.GetSnapshot().Waiting));
        Assert.False(waiter.Result.IsCompleted);
        Assert.Equal(1, await Notify(mutex, condition));
        Assert.Null(await waiter.Result);
    }

    [Fact]
    public async Task CV5_wait_and_notify_without_the_mutex_throw()
    {
        var (mutex, condition, waiter) = await StartWaiterAsync();
        await Ended(Start(Notifier, "notifier", async verbs =>
        {
            var released = await verbs.AcquireAsync(mutex);
            released.Dispose();
            foreach (var lease in new[] { released, default })
            {
                await Assert.ThrowsAsync<SynchronizationLockException>(async () => await verbs.WaitAsync(condition, lease));
                Assert.Throws<SynchronizationLockException>(() => condition.Notify(lease));
            }

            // What the waiter gave up is not to be used by others either.
            Assert.Throws<SynchronizationLockException>(() => condition.Notify(waiter.Lease));
            using var held = await verbs.AcquireAsync(mutex);
            Assert.Throws<ArgumentOutOfRangeException>(() => condition.Notify(held, 0));
        }));

        Assert.Equal(1, condition.GetSnapshot().Waiting);
        await Notify(mutex, condition);
        Assert.Null(await waiter.Result);
        AssertFree(mutex);
    }

    protected Task<int> Notify(IMutex mutex, ICondition condition, int count = 1) =>
        Result(Notifier, "notifier", async verbs =>
        {
            using var held = await verbs.AcquireAsync(mutex);
            return condition.Notify(held, count);
        });

    private async Task<(IMutex Mutex, ICondition Condition, ConditionWaiter Waiter)> StartWaiterAsync(
        CancellationToken cancellationToken = default)
    {
        var mutex = Runtime.CreateMutex("mutex");
        var condition = mutex.CreateCondition("condition");
        return (mutex, condition, await StartWaiterAsync(mutex, condition, cancellationToken));
    }

    // It always owns the mutex when its wait has returned, or it could not release it.
    private async Task<ConditionWaiter> StartWaiterAsync(IMutex mutex, ICondition condition, CancellationToken cancellationToken)
    {
        var waiting = condition.GetSnapshot().Waiting;
        var lease = default(MutexLease);
        var result = Failure(
            Waiter,
            "waiter",
            async verbs =>
            {
                using var held = await verbs.AcquireAsync(mutex);
                lease = held;
                try
                {
                    await verbs.WaitAsync(condition, held, cancellationToken);
                }
                finally
                {
                    Assert.True(mutex.GetSnapshot().IsHeld);
                    Assert.Equal(verbs.Scope?.Activity.Path, mutex.GetSnapshot().Owner);
                }
            },
            out var role);
        await UntilWaiting(condition, waiting + 1);
        return new(role, result, lease);
    }

    private sealed record ConditionWaiter(Role Role, Task<Exception?> Result, MutexLease Lease);
}

public sealed class TaskToTaskConditionTests : ConditionConformance
{
    protected override Mode Waiter => Mode.Task;

    protected override Mode Notifier => Mode.Task;
}

public sealed class ThreadToThreadConditionTests : ConditionConformance
{
    protected override Mode Waiter => Mode.BlockingThread;

    protected override Mode Notifier => Mode.Thread;
}

public sealed class ThreadToTaskConditionTests : ConditionConformance
{
    protected override Mode Waiter => Mode.BlockingThread;

    protected override Mode Notifier => Mode.Task;
}

public sealed class TaskToThreadConditionTests : ConditionConformance
{
    protected override Mode Waiter => Mode.Task;

    protected override Mode Notifier => Mode.BlockingThread;
}

public sealed class ForeignToForeignConditionTests : ConditionConformance
{
    protected override Mode Waiter => Mode.BlockingForeign;

    protected override Mode Notifier => Mode.Foreign;
}

public sealed class ForeignToTaskConditionTests : ConditionConformance
{
    protected override Mode Waiter => Mode.Foreign;

    protected override Mode Notifier => Mode.Task;
}

public sealed class TaskToForeignConditionTests : ConditionConformance
{
    protected override Mode Waiter => Mode.Thread;

    protected override Mode Notifier => Mode.BlockingForeign;
}
