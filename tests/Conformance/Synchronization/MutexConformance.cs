namespace Concurrency.Tests.Conformance.Synchronization;

/// <summary>What holds of every mutex, whoever owns it and whoever waits.</summary>
public abstract class MutexConformance : LockTest
{
    protected abstract Mode Owner { get; }

    protected abstract Mode Waiter { get; }

    // The counter is a plain one: it is right only if each owner sees what the one before it wrote.
    [Fact]
    public async Task MU1_C10_one_at_a_time_owns_it_and_sees_what_the_last_one_wrote()
    {
        const int Rounds = 1_000;
        var mutex = Runtime.CreateMutex("mutex");
        var counter = 0;
        var inside = 0;
        var roles = new[] { Owner, Waiter, Owner, Waiter }.Select(mode => Start(mode, "counter", async verbs =>
        {
            for (var round = 0; round < Rounds; round++)
            {
                using var held = await verbs.AcquireAsync(mutex);
                Assert.Equal(1, Interlocked.Increment(ref inside));
                var seen = counter;
                if (round % 100 == 0)
                    await verbs.YieldAsync();

                counter = seen + 1;
                Interlocked.Decrement(ref inside);
            }
        })).ToArray();

        await Ended(roles);

        Assert.Equal(roles.Length * Rounds, counter);
        AssertFree(mutex);
    }

    [Fact]
    public async Task MU2_a_release_hands_it_to_the_oldest_waiter()
    {
        var mutex = Runtime.CreateMutex("mutex");
        var (owner, go) = await StartOwnerAsync(Owner, mutex);
        var order = new List<int>();
        var waiters = new List<Role>();
        for (var index = 0; index < 5; index++)
        {
            var number = index;
            waiters.Add(Start(Waiter, "waiter", async verbs =>
            {
                using var held = await verbs.AcquireAsync(mutex);
                order.Add(number);
            }));
            await UntilWaiting(mutex, index + 1);
        }

        Assert.False(mutex.TryAcquire(out _));
        go.TrySend(0);

        await Ended([owner, .. waiters]);
        Assert.Equal(Enumerable.Range(0, 5), order);
        AssertFree(mutex);
    }

    [Fact]
    public async Task MU5_C1_an_acquisition_cancelled_while_it_waits_never_owns()
    {
        var mutex = Runtime.CreateMutex("mutex");
        var (owner, go) = await StartOwnerAsync(Owner, mutex);
        using var cancellation = new CancellationTokenSource();
        var abandoned = Failure(Waiter, "abandoned", async verbs => await verbs.AcquireAsync(mutex, cancellation.Token));
        await UntilWaiting(mutex, 1);

        await cancellation.CancelAsync();

        Assert.Equal(cancellation.Token, Assert.IsType<OperationCanceledException>(await abandoned).CancellationToken);
        Assert.Equal(0, mutex.GetSnapshot().Waiting);
        go.TrySend(0);
        await Ended(owner);
        AssertFree(mutex);
    }

    [Fact]
    public async Task MU5_C2_a_token_already_cancelled_does_not_acquire_a_free_one()
    {
        var mutex = Runtime.CreateMutex("mutex");

        var failure = await Failure(Waiter, "abandoned", async verbs => await verbs.AcquireAsync(mutex, Cancelled));

        Assert.Equal(Cancelled, Assert.IsType<OperationCanceledException>(failure).CancellationToken);
        AssertFree(mutex);
    }

    [Fact]
    public async Task MU5_C3_a_cancelled_head_does_not_swallow_the_mutex()
    {
        var mutex = Runtime.CreateMutex("mutex");
        var (owner, go) = await StartOwnerAsync(Owner, mutex);
        using var cancellation = new CancellationTokenSource();
        var first = Failure(Waiter, "first", async verbs => await verbs.AcquireAsync(mutex, cancellation.Token));
        await UntilWaiting(mutex, 1);
        var second = Start(Waiter, "second", async verbs => (await verbs.AcquireAsync(mutex)).Dispose());
        await UntilWaiting(mutex, 2);

        await cancellation.CancelAsync();
        Assert.IsType<OperationCanceledException>(await first);
        go.TrySend(0);

        await Ended(owner, second);
        AssertFree(mutex);
    }

    [Fact]
    public async Task MU5_C3_a_release_while_the_head_is_cancelled_reaches_one_of_two()
    {
        for (var round = 0; round < 100; round++)
        {
            var mutex = Runtime.CreateMutex("mutex");
            var (owner, go) = await StartOwnerAsync(Owner, mutex);
            using var cancellation = new CancellationTokenSource();
            var first = Failure(Waiter, "first", async verbs => (await verbs.AcquireAsync(mutex, cancellation.Token)).Dispose());
            await UntilWaiting(mutex, 1);
            var second = Start(Waiter, "second", async verbs => (await verbs.AcquireAsync(mutex)).Dispose());
            await UntilWaiting(mutex, 2);

            go.TrySend(0);
            cancellation.Cancel();

            await Ended(owner, second);
            Assert.True(await first is null or OperationCanceledException);
            AssertFree(mutex);
        }
    }

    [Fact]
    public async Task C8_an_exception_inside_using_releases_it_and_stays_what_it_was()
    {
        var mutex = Runtime.CreateMutex("mutex");
        var go = CreateGo();
        var failing = Failure(Owner, "failing", async verbs =>
        {
            using var held = await verbs.AcquireAsync(mutex);
            await verbs.ReceiveAsync(go);
            throw new InvalidDataException("inside");
        });
        await Until(() => go.GetSnapshot().WaitingReceivers == 1);
        var waiter = Start(Waiter, "waiter", async verbs =>
        {
            using var held = await verbs.AcquireAsync(mutex);
            Assert.Null(held.AbandonedBy);
        });
        await UntilWaiting(mutex, 1);

        go.TrySend(0);

        Assert.Equal("inside", Assert.IsType<InvalidDataException>(await failing).Message);
        await Ended(waiter);
        AssertFree(mutex);
    }
}

public sealed class TaskToTaskMutexTests : MutexConformance
{
    protected override Mode Owner => Mode.Task;

    protected override Mode Waiter => Mode.Task;
}

public sealed class ThreadToThreadMutexTests : MutexConformance
{
    protected override Mode Owner => Mode.Thread;

    protected override Mode Waiter => Mode.BlockingThread;
}

public sealed class ThreadToTaskMutexTests : MutexConformance
{
    protected override Mode Owner => Mode.BlockingThread;

    protected override Mode Waiter => Mode.Task;
}

public sealed class TaskToThreadMutexTests : MutexConformance
{
    protected override Mode Owner => Mode.Task;

    protected override Mode Waiter => Mode.BlockingThread;
}

public sealed class ForeignToForeignMutexTests : MutexConformance
{
    protected override Mode Owner => Mode.BlockingForeign;

    protected override Mode Waiter => Mode.Foreign;
}

public sealed class ForeignToTaskMutexTests : MutexConformance
{
    protected override Mode Owner => Mode.Foreign;

    protected override Mode Waiter => Mode.Task;
}

public sealed class TaskToForeignMutexTests : MutexConformance
{
    protected override Mode Owner => Mode.Task;

    protected override Mode Waiter => Mode.BlockingForeign;
}
