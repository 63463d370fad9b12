namespace Concurrency.Tests.Conformance.Synchronization;

/// <summary>An activity that ends as the owner of a mutex.</summary>
public sealed class AbandonedMutexTests : LockTest
{
    [Theory, MemberData(nameof(ActivityModes))]
    public async Task MU8_it_fails_frees_the_mutex_and_tells_the_next_owner(Mode mode)
    {
        var mutex = Runtime.CreateMutex("mutex");
        var careless = Start(mode, "careless", async verbs => await verbs.AcquireAsync(mutex));

        await AssertFailedAsync(careless, mutex);

        Assert.Equal("careless", Take(mutex, andRelease: true).AbandonedBy);
        Assert.Null(Take(mutex, andRelease: true).AbandonedBy);
    }

    [Theory, MemberData(nameof(ActivityModes))]
    public async Task MU8_a_waiter_is_handed_the_mutex_and_told(Mode mode)
    {
        var mutex = Runtime.CreateMutex("mutex");
        var go = CreateGo();
        var careless = Start(mode, "careless", async verbs =>
        {
            await verbs.AcquireAsync(mutex);
            await verbs.ReceiveAsync(go);
        });
        await Until(() => go.GetSnapshot().WaitingReceivers == 1);
        var next = Result(mode, "next", async verbs =>
        {
            using var held = await verbs.AcquireAsync(mutex);
            return held.AbandonedBy;
        });
        await UntilWaiting(mutex, 1);

        go.TrySend(0);

        await AssertFailedAsync(careless, mutex);
        Assert.Equal("careless", await next);
        Assert.Null(Take(mutex, andRelease: true).AbandonedBy);
    }

    [Theory, MemberData(nameof(ActivityModes))]
    public async Task MU8_an_activity_that_is_cancelled_as_the_owner_fails(Mode mode)
    {
        var mutex = Runtime.CreateMutex("mutex");
        var go = CreateGo();
        var careless = Start(mode, "careless", async verbs =>
        {
            await verbs.AcquireAsync(mutex);
            await verbs.ReceiveAsync(go);
        });
        await Until(() => go.GetSnapshot().WaitingReceivers == 1);

        careless.Activity!.Cancel();

        await AssertFailedAsync(careless, mutex);
        Assert.Equal("careless", Take(mutex, andRelease: true).AbandonedBy);
    }

    [Theory, MemberData(nameof(ActivityModes))]
    public async Task MU8_its_own_failure_comes_first(Mode mode)
    {
        var mutex = Runtime.CreateMutex("mutex");
        var careless = Start(mode, "careless", async verbs =>
        {
            await verbs.AcquireAsync(mutex);
            throw new InvalidDataException();
        });

        await Assert.ThrowsAsync<InvalidDataException>(() => Ended(careless));

        Assert.Equal(2, careless.Activity!.Failures.Count);
        Assert.Equal("careless", Take(mutex, andRelease: true).AbandonedBy);
    }

    [Theory, MemberData(nameof(ActivityModes))]
    public async Task MU8_all_that_it_owns_is_freed(Mode mode)
    {
        var mutexes = Enumerable.Range(0, 3).Select(index => Runtime.CreateMutex($"mutex{index}")).ToArray();
        var careless = Start(mode, "careless", async verbs =>
        {
            foreach (var mutex in mutexes)
                await verbs.AcquireAsync(mutex);
        });

        await AssertFailedAsync(careless, mutexes[0]);

        Assert.Equal(3, careless.Activity!.Failures.Count);
        Assert.All(mutexes, mutex => Assert.Equal("careless", Take(mutex, andRelease: true).AbandonedBy));
    }

    [Theory]
    [InlineData(Mode.Task)]
    [InlineData(Mode.Thread)]
    public async Task MU8_an_acquisition_that_was_never_awaited_is_found(Mode mode)
    {
        var mutex = Runtime.CreateMutex("mutex");
        var careless = Start(mode, "careless", _ =>
        {
            Forget(mutex.AcquireAsync(CancellationToken.None));
            return default;
        });

        await AssertFailedAsync(careless, mutex);

        Assert.Equal("careless", Take(mutex, andRelease: true).AbandonedBy);
    }

    // It is handed the mutex while it does something else, and never takes the lease.
    [Theory]
    [InlineData(Mode.Task)]
    [InlineData(Mode.Thread)]
    public async Task MU8_a_lease_that_was_granted_and_never_taken_is_found(Mode mode)
    {
        var mutex = Runtime.CreateMutex("mutex");
        var held = Take(mutex);
        var go = CreateGo();
        var careless = Start(mode, "careless", async _ =>
        {
            Forget(mutex.AcquireAsync(CancellationToken.None));
            await go.ReceiveAsync();
        });
        await UntilWaiting(mutex, 1);
        held.Dispose();
        await Until(() => mutex.GetSnapshot().Owner == "careless");

        go.TrySend(0);

        await AssertFailedAsync(careless, mutex);
        Assert.Equal("careless", Take(mutex, andRelease: true).AbandonedBy);
    }

    [Theory]
    [InlineData(Mode.Task)]
    [InlineData(Mode.Thread)]
    public async Task MU8_an_acquisition_that_still_waits_at_the_end_leaves_the_queue_and_is_no_failure(Mode mode)
    {
        var mutex = Runtime.CreateMutex("mutex");
        var held = Take(mutex);
        var impatient = Start(mode, "impatient", _ =>
        {
            Forget(mutex.AcquireAsync(CancellationToken.None));
            return default;
        });

        await Ended(impatient);

        Assert.Equal(0, mutex.GetSnapshot().Waiting);
        held.Dispose();
        AssertFree(mutex);
    }

    // One branch has released it, and another has been called and has taken it, in a step behind that one.
    [Theory]
    [InlineData(Mode.Task)]
    [InlineData(Mode.Thread)]
    public async Task MU8_the_second_acquisition_of_an_activity_is_found_after_the_first_is_released(Mode mode)
    {
        var mutex = Runtime.CreateMutex("mutex");
        var held = Take(mutex);
        var careless = Start(mode, "careless", async _ =>
        {
            var first = mutex.AcquireAsync();
            Forget(mutex.AcquireAsync(CancellationToken.None));
            (await first).Dispose();
            await Task.Yield();
        });
        await UntilWaiting(mutex, 2);

        held.Dispose();

        await AssertFailedAsync(careless, mutex);
        Assert.Equal("careless", Take(mutex, andRelease: true).AbandonedBy);
    }

    [Theory]
    [InlineData(Mode.Task)]
    [InlineData(Mode.Thread)]
    public async Task MU8_what_a_part_with_a_deadline_left_waiting_never_owns(Mode mode)
    {
        var mutex = Runtime.CreateMutex("mutex");
        var held = Take(mutex);
        var role = Start(mode, "forgetful", verbs => verbs.Scope!.ShieldAsync(Timeout.InfiniteTimeSpan, _ =>
        {
            Forget(mutex.AcquireAsync(CancellationToken.None));
            return default;
        }));
        await Ended(role);
        var next = mutex.AcquireAsync().AsTask();

        held.Dispose();

        (await next.WaitAsync(Patience)).Dispose();
        AssertFree(mutex);
    }

    [Fact]
    public async Task MU8_code_of_an_ended_activity_cannot_own()
    {
        var mutex = Runtime.CreateMutex("mutex");
        var scope = default(SynchronizationContext);
        await Ended(Start(Mode.Task, "ended", _ =>
        {
            scope = SynchronizationContext.Current;
            return default;
        }));
        var tried = new TaskCompletionSource<Exception?>(TaskCreationOptions.RunContinuationsAsynchronously);

        scope!.Post(_ => tried.SetResult(Record.Exception(() => mutex.TryAcquire(out var _))), null);

        Assert.Contains("'ended'", Assert.IsType<InvalidOperationException>(await tried.Task).Message, StringComparison.Ordinal);
        AssertFree(mutex);
    }

    [Theory]
    [InlineData(Mode.Task)]
    [InlineData(Mode.Thread)]
    public async Task MU8_a_condition_never_awaited_is_a_failure_whoever_owns_the_mutex(Mode mode)
    {
        foreach (var isHeld in new[] { false, true })
        {
            var mutex = Runtime.CreateMutex("mutex");
            var condition = mutex.CreateCondition("condition");
            var go = CreateGo();
            var careless = Start(mode, "careless", async _ =>
            {
                var lease = await mutex.AcquireAsync();
                Forget(condition.WaitAsync(lease));
                await go.ReceiveAsync();
            });
            await UntilWaiting(condition, 1);
            var held = isHeld ? Take(mutex) : default;
            go.TrySend(0);

            await Assert.ThrowsAsync<SynchronizationLockException>(() => Ended(careless));

            Assert.Equal(0, condition.GetSnapshot().Waiting);
            held.Dispose();
            AssertFree(mutex);
        }
    }

    [Fact]
    public async Task MU8_who_comes_back_from_a_condition_does_not_swallow_the_news()
    {
        var mutex = Runtime.CreateMutex("mutex");
        var condition = mutex.CreateCondition("condition");
        var lease = Take(mutex);
        var waiting = condition.WaitAsync(lease);
        await Assert.ThrowsAsync<SynchronizationLockException>(() => Ended(Start(Mode.Task, "careless", async verbs =>
            Assert.Equal(1, condition.Notify(await verbs.AcquireAsync(mutex))))));
        Assert.True(waiting.IsCompletedSuccessfully);

        lease.Dispose();

        Assert.Equal("careless", Take(mutex, andRelease: true).AbandonedBy);
    }

    private static void Forget(ValueTask wait) => _ = wait.AsTask();

    private static void Forget(ValueTask<MutexLease> wait) => _ = wait.AsTask();

    private static MutexLease Take(IMutex mutex, bool andRelease)
    {
        var lease = Take(mutex);
        if (andRelease)
            lease.Dispose();

        return lease;
    }

    private static async Task AssertFailedAsync(Role role, IMutex mutex)
    {
        var failure = await Assert.ThrowsAsync<SynchronizationLockException>(() => Ended(role));
        Assert.Contains($"'{mutex.Path}'", failure.Message, StringComparison.Ordinal);
        Assert.Contains($"'{role.Activity!.Path}'", failure.Message, StringComparison.Ordinal);
        Assert.Equal(ActivityState.Failed, role.Activity.State);
    }
}
