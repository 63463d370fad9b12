namespace Concurrency.Tests.Conformance.Synchronization;

/// <summary>The order of a condition's waiters, and who may use it.</summary>
public sealed class ConditionTests : LockTest
{
    [Fact]
    public async Task CV3_C6_waiters_of_all_modes_are_notified_in_the_order_they_arrived_and_cancelled_ones_are_skipped()
    {
        var mutex = Runtime.CreateMutex("mutex");
        var condition = mutex.CreateCondition("condition");
        using var cancellation = new CancellationTokenSource();
        var order = new List<int>();
        var waiters = new List<Role>();
        var abandoned = new List<Task<Exception?>>();
        foreach (var mode in MixedQueue)
        {
            var number = waiters.Count;
            abandoned.Add(Failure(mode, "abandoned", verbs => WaitAsync(verbs, cancellation.Token)));
            await UntilWaiting(condition, waiters.Count + abandoned.Count);
            waiters.Add(Start(mode, "waiter", async verbs =>
            {
                using var held = await verbs.AcquireAsync(mutex);
                await verbs.WaitAsync(condition, held);
                order.Add(number);
            }));
            await UntilWaiting(condition, waiters.Count + abandoned.Count);
        }

        await cancellation.CancelAsync();
        Assert.All(await Task.WhenAll(abandoned), failure => Assert.IsType<OperationCanceledException>(failure));
        using (var held = await mutex.AcquireAsync(TestContext.Current.CancellationToken))
            Assert.Equal(waiters.Count, condition.Notify(held, int.MaxValue));

        await Ended([.. waiters]);
        Assert.Equal(Enumerable.Range(0, waiters.Count), order);
        AssertFree(mutex);

        async ValueTask WaitAsync(Verbs verbs, CancellationToken cancellationToken)
        {
            using var held = await verbs.AcquireAsync(mutex, CancellationToken.None);
            await verbs.WaitAsync(condition, held, cancellationToken);
        }
    }

    // Who is notified stands in the mutex's queue behind those who wait there already.
    [Fact]
    public void CV2_C6_a_notified_waiter_takes_its_place_in_the_queue_of_the_mutex()
    {
        var mutex = Runtime.CreateMutex("mutex");
        var condition = mutex.CreateCondition("condition");
        var waiterLease = Take(mutex);
        var waiting = condition.WaitAsync(waiterLease);
        var notifierLease = Take(mutex);
        var before = mutex.AcquireAsync();
        condition.Notify(notifierLease);
        var after = mutex.AcquireAsync();

        notifierLease.Dispose();
        Assert.Equal((true, false, false), (before.IsCompleted, waiting.IsCompleted, after.IsCompleted));
        before.GetAwaiter().GetResult().Dispose();
        Assert.Equal((true, false), (waiting.IsCompletedSuccessfully, after.IsCompleted));
        waiterLease.Dispose();
        after.GetAwaiter().GetResult().Dispose();
        AssertFree(mutex);
    }

    [Fact]
    public void CV3_a_notification_is_for_the_waiters_of_one_condition()
    {
        var mutex = Runtime.CreateMutex("mutex");
        var (first, second) = (mutex.CreateCondition("first"), mutex.CreateCondition("second"));
        var lease = Take(mutex);
        var waiting = second.WaitAsync(lease);
        var notifier = Take(mutex);

        Assert.Equal(0, first.Notify(notifier, 5));
        Assert.Equal(1, second.GetSnapshot().Waiting);
        Assert.Equal(1, second.Notify(notifier, 5));

        notifier.Dispose();
        Assert.True(waiting.IsCompletedSuccessfully);
        lease.Dispose();
        AssertFree(mutex);
    }

    [Fact]
    public void MU7_the_lease_is_stale_while_its_owner_waits_and_valid_again_afterwards()
    {
        var mutex = Runtime.CreateMutex("mutex");
        var condition = mutex.CreateCondition("condition");
        var lease = Take(mutex);
        var waiting = condition.WaitAsync(lease);

        Assert.Throws<SynchronizationLockException>(lease.Dispose);
        using (var other = Take(mutex))
        {
            Assert.Throws<SynchronizationLockException>(lease.Dispose);
            condition.Notify(other);
        }

        Assert.True(waiting.IsCompletedSuccessfully);
        lease.Dispose();
        AssertFree(mutex);
    }

    // Another branch of the waiter's activity comes and goes; the waiter owns the mutex again, and is known to.
    [Theory]
    [InlineData(Mode.Task)]
    [InlineData(Mode.Thread)]
    public async Task MU8_a_waiter_that_came_back_and_does_not_release_fails_whatever_its_branches_did(Mode mode)
    {
        var mutex = Runtime.CreateMutex("mutex");
        var condition = mutex.CreateCondition("condition");
        var careless = Start(mode, "careless", async _ =>
        {
            var waiting = condition.WaitAsync(await mutex.AcquireAsync());
            using (var held = await mutex.AcquireAsync())
                condition.Notify(held);

            await waiting;
        });

        await Assert.ThrowsAsync<SynchronizationLockException>(() => Ended(careless));

        using var lease = Take(mutex);
        Assert.Equal("careless", lease.AbandonedBy);
    }

    [Theory]
    [InlineData(Mode.Task)]
    [InlineData(Mode.Thread)]
    public async Task CV3_a_notification_passes_over_what_an_ended_activity_left_waiting(Mode mode)
    {
        var mutex = Runtime.CreateMutex("mutex");
        var condition = mutex.CreateCondition("condition");
        var left = default(Task);
        await Ended(Start(mode, "forgetful", verbs => verbs.Scope!.ShieldAsync(Timeout.InfiniteTimeSpan, async token =>
            left = condition.WaitAsync(await mutex.AcquireAsync(token), token).AsTask())));
        var lease = Take(mutex);
        var waiting = condition.WaitAsync(lease);

        using (var held = Take(mutex))
            Assert.Equal(1, condition.Notify(held));

        Assert.True(waiting.IsCompletedSuccessfully);
        await Assert.ThrowsAsync<InvalidOperationException>(() => left!.WaitAsync(Patience));
        lease.Dispose();
        AssertFree(mutex);
    }

    // The interrupt is no way around the mutex.
    [Fact]
    public async Task CV2_an_interrupted_wait_throws_when_it_owns_the_mutex_again()
    {
        var mutex = Runtime.CreateMutex("mutex");
        var condition = mutex.CreateCondition("condition");
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            using var held = mutex.Acquire();
            try
            {
                condition.Wait(held);
            }
            catch (ThreadInterruptedException)
            {
                ended.SetResult();
            }
        })
        {
            IsBackground = true,
        };
        thread.Start();
        await UntilWaiting(condition, 1);
        var other = Take(mutex);

        thread.Interrupt();

        await UntilWaiting(mutex, 1);
        Assert.False(ended.Task.IsCompleted);
        other.Dispose();
        await ended.Task.WaitAsync(Patience);
        await Until(() => !mutex.GetSnapshot().IsHeld);
        AssertFree(mutex);
    }

    [Theory]
    [InlineData(Mode.Task)]
    [InlineData(Mode.Thread)]
    public async Task CV5_code_that_left_its_activity_cannot_use_its_lease(Mode mode)
    {
        var mutex = Runtime.CreateMutex("mutex");
        var condition = mutex.CreateCondition("condition");
        await Ended(Start(mode, "owner", async _ =>
        {
            using var held = await mutex.AcquireAsync();
            await Task.Run(async () =>
            {
                var wait = await Assert.ThrowsAsync<SynchronizationLockException>(async () => await condition.WaitAsync(held));
                Assert.Contains("Task.Run", wait.Message, StringComparison.Ordinal);
                Assert.Throws<SynchronizationLockException>(() => condition.Notify(held));
            });
            Assert.Equal(("owner", 0), (mutex.GetSnapshot().Owner, condition.GetSnapshot().Waiting));
        }));

        AssertFree(mutex);
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task C5_cancelled_waits_leave_the_queues_empty(Mode mode)
    {
        var mutex = Runtime.CreateMutex("mutex");
        var condition = mutex.CreateCondition("condition");
        for (var round = 0; round < 100; round++)
        {
            using var cancellation = new CancellationTokenSource();
            var abandoned = Failure(mode, "abandoned", async verbs =>
            {
                using var held = await verbs.AcquireAsync(mutex);
                await verbs.WaitAsync(condition, held, cancellation.Token);
            });
            await UntilWaiting(condition, 1);

            cancellation.Cancel();

            Assert.IsType<OperationCanceledException>(await abandoned);
            Assert.Equal(0, condition.GetSnapshot().Waiting);
            AssertFree(mutex);
        }
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task C8_an_exception_after_a_wait_releases_the_mutex(Mode mode)
    {
        var mutex = Runtime.CreateMutex("mutex");
        var condition = mutex.CreateCondition("condition");
        var failing = Failure(mode, "failing", async verbs =>
        {
            using var held = await verbs.AcquireAsync(mutex);
            await verbs.WaitAsync(condition, held);
            throw new InvalidDataException();
        });
        await UntilWaiting(condition, 1);

        using (var held = Take(mutex))
            Assert.Equal(1, condition.Notify(held));

        Assert.IsType<InvalidDataException>(await failing);
        AssertFree(mutex);
    }

    [Theory, MemberData(nameof(AsynchronousModes))]
    public async Task C13_waits_of_one_caller_are_notified_in_the_order_of_the_calls(Mode mode)
    {
        var mutex = Runtime.CreateMutex("mutex");
        var condition = mutex.CreateCondition("condition");
        var caller = Start(mode, "caller", async _ =>
        {
            var waits = new List<(Task Waiting, MutexLease Lease)>();
            for (var index = 0; index < 20; index++)
            {
                var lease = await mutex.AcquireAsync();
                waits.Add((condition.WaitAsync(lease).AsTask(), lease));
            }

            using (var held = await mutex.AcquireAsync())
                Assert.Equal(20, condition.Notify(held, 20));

            for (var index = 0; index < waits.Count; index++)
            {
                await waits[index].Waiting;
                Assert.DoesNotContain(waits[(index + 1)..], wait => wait.Waiting.IsCompleted);
                waits[index].Lease.Dispose();
            }
        });

        await Ended(caller);
        AssertFree(mutex);
    }
}
