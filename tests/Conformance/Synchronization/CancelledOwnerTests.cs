namespace Concurrency.Tests.Conformance.Synchronization;

/// <summary>What a cancelled activity waits for at a lock ends without effect, and without a token.</summary>
public sealed class CancelledOwnerTests : LockTest
{
    [Theory, MemberData(nameof(ActivityModes))]
    public async Task MU5_C1_its_acquisition_never_owns(Mode mode)
    {
        var mutex = Runtime.CreateMutex("mutex");
        var held = Take(mutex);
        var failure = Failure(mode, "waiter", async verbs => await verbs.AcquireAsync(mutex), out var role);
        await UntilWaiting(mutex, 1);

        role.Activity!.Cancel();

        Assert.IsType<OperationCanceledException>(await failure);
        Assert.Equal(0, mutex.GetSnapshot().Waiting);
        held.Dispose();
        AssertFree(mutex);
    }

    [Theory, MemberData(nameof(ActivityModes))]
    public async Task CV2_SC6_its_wait_on_a_condition_returns_when_it_owns_the_mutex_again(Mode mode)
    {
        var mutex = Runtime.CreateMutex("mutex");
        var condition = mutex.CreateCondition("condition");
        var owner = default(string);
        var failure = Failure(
            mode,
            "waiter",
            async verbs =>
            {
                using var lease = await verbs.AcquireAsync(mutex);
                try
                {
                    await verbs.WaitAsync(condition, lease);
                }
                finally
                {
                    owner = mutex.GetSnapshot().Owner;
                }
            },
            out var role);
        await UntilWaiting(condition, 1);
        var held = Take(mutex);

        role.Activity!.Cancel();

        await UntilWaiting(mutex, 1);
        Assert.Equal(0, condition.GetSnapshot().Waiting);
        Assert.False(failure.IsCompleted);
        held.Dispose();
        Assert.IsType<OperationCanceledException>(await failure);
        Assert.Equal("waiter", owner);
        AssertFree(mutex);
    }

    [Theory, MemberData(nameof(ActivityModes))]
    public async Task RW1_C1_its_acquisitions_hold_nothing(Mode mode)
    {
        var target = Runtime.CreateReaderWriterLock("lock");
        foreach (var acquire in new Func<Verbs, ValueTask<ReaderWriterLease>>[]
        {
            verbs => verbs.AcquireReadAsync(target),
            verbs => verbs.AcquireUpgradeableReadAsync(target),
            verbs => verbs.AcquireWriteAsync(target),
        })
        {
            Assert.True(target.TryAcquireWrite(out var held));
            var failure = Failure(mode, "waiter", async verbs => await acquire(verbs), out var role);
            await Until(() => target.GetSnapshot() is var snapshot
                && snapshot.WaitingReaders + snapshot.WaitingUpgradeableReaders + snapshot.WaitingWriters == 1);

            role.Activity!.Cancel();

            Assert.IsType<OperationCanceledException>(await failure);
            held.Dispose();
            AssertFree(target);
        }
    }

    [Theory, MemberData(nameof(ActivityModes))]
    public async Task RW5_C1_its_upgrade_keeps_what_it_held(Mode mode)
    {
        var target = Runtime.CreateReaderWriterLock("lock");
        Assert.True(target.TryAcquireRead(out var reader));
        var readers = 0;
        var failure = Failure(
            mode,
            "upgrading",
            async verbs =>
            {
                using var lease = await verbs.AcquireUpgradeableReadAsync(target);
                try
                {
                    await verbs.UpgradeAsync(target, lease);
                }
                finally
                {
                    readers = target.GetSnapshot().Readers;
                }
            },
            out var role);
        await UntilWritersWait(target, 1);

        role.Activity!.Cancel();

        Assert.IsType<OperationCanceledException>(await failure);
        Assert.Equal(2, readers);
        reader.Dispose();
        AssertFree(target);
    }

    [Theory, MemberData(nameof(ActivityModes))]
    public async Task C2_every_waiting_verb_throws_without_effect_and_tries_and_releases_do_not(Mode mode)
    {
        var mutex = Runtime.CreateMutex("mutex");
        var condition = mutex.CreateCondition("condition");
        var target = Runtime.CreateReaderWriterLock("lock");
        await Ended(Start(mode, "cancelled", async verbs =>
        {
            var token = verbs.Scope!.CancellationToken;
            verbs.Scope.Cancel();
            await AssertCancelled(async () => await verbs.AcquireAsync(mutex));
            await AssertCancelled(async () => await verbs.AcquireReadAsync(target));
            await AssertCancelled(async () => await verbs.AcquireUpgradeableReadAsync(target));
            await AssertCancelled(async () => await verbs.AcquireWriteAsync(target));

            using (var lease = Take(mutex))
            {
                await AssertCancelled(async () => await verbs.WaitAsync(condition, lease));
                Assert.Equal(0, condition.Notify(lease));
            }

            Assert.True(target.TryAcquireUpgradeableRead(out var upgradeable));
            await AssertCancelled(async () => await verbs.UpgradeAsync(target, upgradeable));
            Assert.True(target.TryUpgrade(upgradeable));
            target.Downgrade(upgradeable);
            upgradeable.Dispose();

            async Task AssertCancelled(Func<Task> verb)
            {
                var task = verb();
                Assert.True(task.IsCompleted);
                Assert.Equal(token, (await Assert.ThrowsAsync<OperationCanceledException>(() => task)).CancellationToken);
            }
        }));

        AssertFree(mutex);
        AssertFree(target);
    }
}
