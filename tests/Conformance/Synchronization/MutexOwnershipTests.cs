namespace Concurrency.Tests.Conformance.Synchronization;

/// <summary>Who owns a mutex, and what the others are told.</summary>
public sealed class MutexOwnershipTests : LockTest
{
    [Theory, MemberData(nameof(ActivityModes))]
    public async Task MU4_a_second_acquisition_by_the_owner_throws_and_names_it(Mode mode)
    {
        var mutex = Runtime.CreateMutex("mutex");
        await Ended(Start(mode, "owner", async verbs =>
        {
            using var held = await verbs.AcquireAsync(mutex);
            var again = await Assert.ThrowsAsync<LockRecursionException>(async () => await verbs.AcquireAsync(mutex));
            Assert.Contains("'owner'", again.Message, StringComparison.Ordinal);
            Assert.Contains("'mutex'", again.Message, StringComparison.Ordinal);
            Assert.Throws<LockRecursionException>(() => mutex.TryAcquire(out _));
            Assert.Equal(new("mutex", IsHeld: true, Owner: "owner", Waiting: 0), mutex.GetSnapshot());
        }));

        AssertFree(mutex);
    }

    [Fact]
    public void MU4_a_foreign_caller_is_not_known_and_waits_for_itself()
    {
        var mutex = Runtime.CreateMutex("mutex");
        var held = Take(mutex);

        Assert.False(mutex.TryAcquire(out _));
        var again = mutex.AcquireAsync();

        Assert.False(again.IsCompleted);
        held.Dispose();
        again.GetAwaiter().GetResult().Dispose();
        AssertFree(mutex);
    }

    // The branches of one activity are not told apart: who waits for the mutex while another owns it may, and gets it in its turn.
    [Theory]
    [InlineData(Mode.Task)]
    [InlineData(Mode.Thread)]
    public async Task MU4_two_branches_which_wait_both_get_it_in_turn(Mode mode)
    {
        var mutex = Runtime.CreateMutex("mutex");
        var held = Take(mutex);
        var caller = Start(mode, "caller", async _ =>
        {
            await Task.WhenAll(BranchAsync(), BranchAsync());

            async Task BranchAsync()
            {
                using var lease = await mutex.AcquireAsync();
                await Task.Yield();
            }
        });
        await UntilWaiting(mutex, 2);

        held.Dispose();

        await Ended(caller);
        AssertFree(mutex);
    }

    [Theory]
    [InlineData(Mode.Task)]
    [InlineData(Mode.Thread)]
    public async Task MU6_ownership_survives_awaits(Mode mode)
    {
        var mutex = Runtime.CreateMutex("mutex");
        var go = CreateGo();
        var role = Start(mode, "owner", async verbs =>
        {
            var held = await verbs.AcquireAsync(mutex);
            await go.ReceiveAsync();
            Assert.Throws<LockRecursionException>(() => mutex.TryAcquire(out _));
            await Task.Run(() => Assert.False(mutex.TryAcquire(out _)));
            held.Dispose();
        });
        await Until(() => go.GetSnapshot().WaitingReceivers == 1);
        Assert.Equal("owner", mutex.GetSnapshot().Owner);

        go.TrySend(0);

        await Ended(role);
        AssertFree(mutex);
    }

    // Who sends keeps its thread busy until the item is taken, and mostly that is the thread on which the owner waits.
    [Fact]
    public async Task MU6_ownership_survives_an_await_that_ends_on_another_thread()
    {
        var mutex = Runtime.CreateMutex("mutex");
        var go = CreateGo();
        await Ended(Start(Mode.Task, "owner", async _ =>
        {
            for (var hasMoved = false; !hasMoved;)
            {
                using var held = await mutex.AcquireAsync();
                var thread = Environment.CurrentManagedThreadId;
                ThreadPool.UnsafeQueueUserWorkItem(
                    static go =>
                    {
                        go.TrySend(0);
                        SpinWait.SpinUntil(() => go.GetSnapshot().Received == go.GetSnapshot().Sent, Patience);
                    },
                    go,
                    preferLocal: true);
                await go.ReceiveAsync();
                hasMoved = thread != Environment.CurrentManagedThreadId;
                Assert.Equal("owner", mutex.GetSnapshot().Owner);
            }
        }));

        AssertFree(mutex);
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task MU7_a_lease_is_released_once(Mode mode)
    {
        var mutex = Runtime.CreateMutex("mutex");
        await Ended(Start(mode, "owner", async verbs =>
        {
            var first = await verbs.AcquireAsync(mutex);
            first.Dispose();
            Assert.Throws<SynchronizationLockException>(first.Dispose);
            AssertFree(mutex);

            var second = await verbs.AcquireAsync(mutex);
            Assert.NotEqual(first, second);
            Assert.Throws<SynchronizationLockException>(first.Dispose);
            Assert.True(mutex.GetSnapshot().IsHeld);
            second.Dispose();
        }));

        AssertFree(mutex);
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task MU7_an_old_lease_does_not_release_it_while_another_owns_it(Mode mode)
    {
        var mutex = Runtime.CreateMutex("mutex");
        var old = Take(mutex);
        old.Dispose();
        var (owner, go) = await StartOwnerAsync(mode, mutex);
        var before = mutex.GetSnapshot();

        var failure = Assert.Throws<SynchronizationLockException>(old.Dispose);

        Assert.Contains("released before", failure.Message, StringComparison.Ordinal);
        Assert.Equal(before, mutex.GetSnapshot());
        go.TrySend(0);
        await Ended(owner);
        AssertFree(mutex);
    }

    [Fact]
    public void MU7_leases_of_other_mutexes_and_made_up_ones_release_nothing()
    {
        var mutex = Runtime.CreateMutex("mutex");
        using var other = Take(Runtime.CreateMutex("other"));

        Assert.Throws<SynchronizationLockException>(() => mutex.Release(other));
        Assert.Throws<SynchronizationLockException>(() => mutex.Release(default));
        Assert.Throws<SynchronizationLockException>(() => mutex.Release(new(mutex, ticket: 0)));
        default(MutexLease).Dispose();

        AssertFree(mutex);
    }

    [Theory, MemberData(nameof(ActivityModes))]
    public async Task MU3_a_release_by_somebody_else_throws_names_the_owner_and_changes_nothing(Mode mode)
    {
        var mutex = Runtime.CreateMutex("mutex");
        var lease = default(MutexLease);
        var go = CreateGo();
        var owner = Start(mode, "owner", async verbs =>
        {
            using var held = await verbs.AcquireAsync(mutex);
            lease = held;
            await verbs.ReceiveAsync(go);
        });
        await Until(() => go.GetSnapshot().WaitingReceivers == 1);
        foreach (var other in MixedQueue.Distinct())
        {
            var failure = await Failure(other, "other", _ =>
            {
                lease.Dispose();
                return default;
            });

            Assert.Contains("'owner'", Assert.IsType<SynchronizationLockException>(failure).Message, StringComparison.Ordinal);
            Assert.Equal(new("mutex", IsHeld: true, Owner: "owner", Waiting: 0), mutex.GetSnapshot());
        }

        go.TrySend(0);
        await Ended(owner);
        AssertFree(mutex);
    }

    [Theory]
    [InlineData(Mode.Task)]
    [InlineData(Mode.Thread)]
    public async Task MU3_code_that_left_its_activity_cannot_release_and_is_told_why(Mode mode)
    {
        var mutex = Runtime.CreateMutex("mutex");
        await Ended(Start(mode, "owner", async verbs =>
        {
            var held = await verbs.AcquireAsync(mutex);
            var failure = await Task.Run(() => Assert.Throws<SynchronizationLockException>(held.Dispose));
            Assert.Contains("Task.Run", failure.Message, StringComparison.Ordinal);
            Assert.Contains("ReturnAsync", failure.Message, StringComparison.Ordinal);

            await Task.Run(() => { }).ConfigureAwait(false);
            await LeaveAsync();
            Assert.Throws<SynchronizationLockException>(held.Dispose);
            Assert.Equal("owner", mutex.GetSnapshot().Owner);

            await verbs.Scope!.ReturnAsync();
            held.Dispose();
        }));

        AssertFree(mutex);

        static async Task LeaveAsync()
        {
            var elsewhere = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var leaving = elsewhere.Task.ConfigureAwait(false);
            ThreadPool.QueueUserWorkItem(_ => elsewhere.SetResult());
            await leaving;
        }
    }

    [Fact]
    public async Task MU3_an_activity_cannot_release_what_a_foreign_caller_owns()
    {
        var mutex = Runtime.CreateMutex("mutex");
        var held = Take(mutex);

        var failure = await Failure(Mode.Task, "other", _ =>
        {
            held.Dispose();
            return default;
        });

        Assert.Contains("a foreign caller", Assert.IsType<SynchronizationLockException>(failure).Message, StringComparison.Ordinal);
        Assert.True(mutex.GetSnapshot().IsHeld);
        held.Dispose();
        AssertFree(mutex);
    }

    [Theory]
    [InlineData(Mode.Task)]
    [InlineData(Mode.Thread)]
    public async Task C9_the_blocking_verbs_throw_in_an_asynchronous_body(Mode mode)
    {
        var mutex = Runtime.CreateMutex("mutex");
        var condition = mutex.CreateCondition("condition");
        await Ended(Start(mode, "body", async _ =>
        {
            var acquire = Assert.Throws<InvalidOperationException>(() => mutex.Acquire());
            Assert.Contains("AcquireAsync", acquire.Message, StringComparison.Ordinal);
            using var held = await mutex.AcquireAsync();
            var wait = Assert.Throws<InvalidOperationException>(() => condition.Wait(held));
            Assert.Contains("WaitAsync", wait.Message, StringComparison.Ordinal);
            Assert.Equal("body", mutex.GetSnapshot().Owner);
        }));

        AssertFree(mutex);
    }
}
