namespace Concurrency.Tests.Conformance.Synchronization;

/// <summary>The order, the upgrades and the leases of a reader-writer lock.</summary>
public sealed class ReaderWriterLockTests : LockTest
{
    [Fact]
    public async Task C6_writers_of_all_modes_are_served_in_the_order_they_arrived_and_cancelled_ones_are_skipped()
    {
        var target = Runtime.CreateReaderWriterLock("lock");
        Assert.True(target.TryAcquireRead(out var reading));
        using var cancellation = new CancellationTokenSource();
        var order = new List<int>();
        var writers = new List<Role>();
        var abandoned = new List<Task<Exception?>>();
        foreach (var mode in MixedQueue)
        {
            var number = writers.Count;
            abandoned.Add(Failure(mode, "abandoned", async verbs => await verbs.AcquireWriteAsync(target, cancellation.Token)));
            await UntilWritersWait(target, writers.Count + abandoned.Count);
            writers.Add(Start(mode, "writer", async verbs =>
            {
                using var lease = await verbs.AcquireWriteAsync(target);
                order.Add(number);
            }));
            await UntilWritersWait(target, writers.Count + abandoned.Count);
        }

        await cancellation.CancelAsync();
        Assert.All(await Task.WhenAll(abandoned), failure => Assert.IsType<OperationCanceledException>(failure));
        Assert.Equal(writers.Count, target.GetSnapshot().WaitingWriters);
        reading.Dispose();

        await Ended([.. writers]);
        Assert.Equal(Enumerable.Range(0, writers.Count), order);
        AssertFree(target);
    }

    [Fact]
    public async Task C6_upgradeable_readers_of_all_modes_are_served_in_the_order_they_arrived()
    {
        var target = Runtime.CreateReaderWriterLock("lock");
        Assert.True(target.TryAcquireUpgradeableRead(out var upgradeable));
        var order = new List<int>();
        var waiters = new List<Role>();
        foreach (var mode in MixedQueue)
        {
            var number = waiters.Count;
            waiters.Add(Start(mode, "waiter", async verbs =>
            {
                using var lease = await verbs.AcquireUpgradeableReadAsync(target);
                order.Add(number);
            }));
            await UntilUpgradeablesWait(target, waiters.Count);
        }

        upgradeable.Dispose();

        await Ended([.. waiters]);
        Assert.Equal(Enumerable.Range(0, waiters.Count), order);
        AssertFree(target);
    }

    [Theory, MemberData(nameof(AsynchronousModes))]
    public async Task C13_a_read_begun_after_a_write_of_the_same_caller_takes_effect_after_it(Mode mode)
    {
        var target = Runtime.CreateReaderWriterLock("lock");
        Assert.True(target.TryAcquireRead(out var reading));
        var caller = Start(mode, "caller", async _ =>
        {
            var write = target.AcquireWriteAsync();
            var read = target.AcquireReadAsync();
            using (await write)
                Assert.False(read.IsCompleted);

            (await read).Dispose();
        });
        await UntilReadersWait(target, 1);

        reading.Dispose();

        await Ended(caller);
        AssertFree(target);
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task RW5_a_cancelled_upgrade_keeps_what_it_held_and_lets_readers_in(Mode mode)
    {
        var target = Runtime.CreateReaderWriterLock("lock");
        Assert.True(target.TryAcquireRead(out var reading));
        using var cancellation = new CancellationTokenSource();
        var go = CreateGo();
        var upgrading = Start(mode, "upgrading", async verbs =>
        {
            using var held = await verbs.AcquireUpgradeableReadAsync(target);
            var failure = await Assert.ThrowsAsync<OperationCanceledException>(
                async () => await verbs.UpgradeAsync(target, held, cancellation.Token));
            Assert.Equal(cancellation.Token, failure.CancellationToken);
            await verbs.ReceiveAsync(go);
            await verbs.UpgradeAsync(target, held);
            Assert.True(target.GetSnapshot().IsWriting);
        });
        await UntilWritersWait(target, 1);
        var reader = target.AcquireReadAsync().AsTask();
        Assert.False(reader.IsCompleted);

        await cancellation.CancelAsync();

        (await reader.WaitAsync(Patience)).Dispose();
        Assert.Equal(new("lock", 2, false, true, null, 0, 0, 0), target.GetSnapshot());
        reading.Dispose();
        go.TrySend(0);
        await Ended(upgrading);
        AssertFree(target);
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task RW5_a_downgrade_keeps_writers_out_and_admits_the_readers_who_wait(Mode mode)
    {
        var target = Runtime.CreateReaderWriterLock("lock");
        var go = CreateGo();
        var role = Start(mode, "upgraded", async verbs =>
        {
            using var held = await verbs.AcquireUpgradeableReadAsync(target);
            await verbs.UpgradeAsync(target, held);
            await verbs.ReceiveAsync(go);
            target.Downgrade(held);
            await verbs.ReceiveAsync(go);
        });
        await Until(() => go.GetSnapshot().WaitingReceivers == 1);
        Assert.Equal(new("lock", 0, true, true, role.Activity?.Path, 0, 0, 0), target.GetSnapshot());
        var writer = target.AcquireWriteAsync().AsTask();
        var reader = target.AcquireReadAsync().AsTask();

        go.TrySend(0);

        (await reader.WaitAsync(Patience)).Dispose();
        Assert.Equal(new("lock", 1, false, true, null, 0, 0, 1), target.GetSnapshot());
        go.TrySend(0);
        (await writer.WaitAsync(Patience)).Dispose();
        await Ended(role);
        AssertFree(target);
    }

    [Fact]
    public void RW5_only_the_upgradeable_reader_upgrades_and_only_once()
    {
        var target = Runtime.CreateReaderWriterLock("lock");
        Assert.True(target.TryAcquireRead(out var reader));
        Assert.Throws<SynchronizationLockException>(() => target.TryUpgrade(reader));
        Assert.Throws<SynchronizationLockException>(() => target.Downgrade(reader));
        Assert.True(target.TryAcquireUpgradeableRead(out var upgradeable));
        Assert.False(target.TryUpgrade(upgradeable));
        Assert.Throws<SynchronizationLockException>(() => target.Downgrade(upgradeable));
        reader.Dispose();

        Assert.True(target.TryUpgrade(upgradeable));
        Assert.Throws<SynchronizationLockException>(() => target.TryUpgrade(upgradeable));
        upgradeable.Dispose();

        Assert.Throws<SynchronizationLockException>(() => target.TryUpgrade(upgradeable));
        Assert.Throws<SynchronizationLockException>(() => target.Downgrade(upgradeable));
        AssertFree(target);
    }

    [Fact]
    public async Task RW5_an_upgrade_whose_lease_is_released_meanwhile_fails_and_lets_readers_in()
    {
        var target = Runtime.CreateReaderWriterLock("lock");
        Assert.True(target.TryAcquireRead(out var reading));
        Assert.True(target.TryAcquireUpgradeableRead(out var upgradeable));
        var upgrade = target.UpgradeAsync(upgradeable).AsTask();
        var second = await Assert.ThrowsAsync<SynchronizationLockException>(async () => await target.UpgradeAsync(upgradeable));
        Assert.Contains("about to be", second.Message, StringComparison.Ordinal);
        var reader = target.AcquireReadAsync().AsTask();

        upgradeable.Dispose();

        await Assert.ThrowsAsync<SynchronizationLockException>(() => upgrade.WaitAsync(Patience));
        (await reader.WaitAsync(Patience)).Dispose();
        reading.Dispose();
        AssertFree(target);
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task RW1_a_lease_is_released_once(Mode mode)
    {
        var target = Runtime.CreateReaderWriterLock("lock");
        await Ended(Start(mode, "holder", async verbs =>
        {
            var leases = new List<ReaderWriterLease>();
            foreach (var acquire in new Func<ValueTask<ReaderWriterLease>>[]
            {
                () => verbs.AcquireReadAsync(target),
                () => verbs.AcquireUpgradeableReadAsync(target),
                () => verbs.AcquireWriteAsync(target),
            })
            {
                var lease = await acquire();
                lease.Dispose();
                leases.Add(lease);
                Assert.Throws<SynchronizationLockException>(lease.Dispose);
                AssertFree(target);
            }

            using var held = await verbs.AcquireReadAsync(target);
            Assert.All(leases, lease => Assert.Throws<SynchronizationLockException>(lease.Dispose));
            Assert.Equal(1, target.GetSnapshot().Readers);
        }));

        AssertFree(target);
    }

    [Fact]
    public void RW1_leases_of_other_locks_and_made_up_ones_release_nothing()
    {
        var target = Runtime.CreateReaderWriterLock("lock");
        Assert.True(Runtime.CreateReaderWriterLock("other").TryAcquireRead(out var other));

        Assert.Throws<SynchronizationLockException>(() => target.Release(other));
        Assert.Throws<SynchronizationLockException>(() => target.Release(default));
        Assert.Throws<SynchronizationLockException>(() => target.Release(new(target, ticket: 0)));
        default(ReaderWriterLease).Dispose();

        AssertFree(target);
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task C5_cancelled_waits_leave_the_queues_empty(Mode mode)
    {
        var target = Runtime.CreateReaderWriterLock("lock");
        Assert.True(target.TryAcquireUpgradeableRead(out var upgradeable));
        Assert.True(target.TryAcquireRead(out var reading));
        foreach (var acquire in new Func<Verbs, CancellationToken, ValueTask>[]
        {
            async (verbs, token) => await verbs.AcquireWriteAsync(target, token),
            async (verbs, token) => await verbs.AcquireUpgradeableReadAsync(target, token),
            (verbs, token) => verbs.UpgradeAsync(target, upgradeable, token),
        })
        {
            for (var round = 0; round < 30; round++)
            {
                using var cancellation = new CancellationTokenSource();
                var abandoned = Failure(mode, "abandoned", verbs => acquire(verbs, cancellation.Token));
                await Until(() => target.GetSnapshot() is var waiting
                    && waiting.WaitingUpgradeableReaders + waiting.WaitingWriters == 1);

                cancellation.Cancel();

                Assert.IsType<OperationCanceledException>(await abandoned);
                Assert.Equal(new("lock", 2, false, true, null, 0, 0, 0), target.GetSnapshot());
            }
        }

        reading.Dispose();
        upgradeable.Dispose();
        AssertFree(target);
    }

    [Theory]
    [InlineData(Mode.Task)]
    [InlineData(Mode.Thread)]
    public async Task C9_the_blocking_verbs_throw_in_an_asynchronous_body(Mode mode)
    {
        var target = Runtime.CreateReaderWriterLock("lock");
        await Ended(Start(mode, "body", async _ =>
        {
            AssertRefused("AcquireReadAsync", () => target.AcquireRead());
            AssertRefused("AcquireWriteAsync", () => target.AcquireWrite());
            AssertRefused("AcquireUpgradeableReadAsync", () => target.AcquireUpgradeableRead());
            using var held = await target.AcquireUpgradeableReadAsync();
            AssertRefused("UpgradeAsync", () => target.Upgrade(held));
            Assert.False(target.GetSnapshot().IsWriting);
        }));

        AssertFree(target);

        static void AssertRefused(string instead, Action verb) =>
            Assert.Contains(instead, Assert.Throws<InvalidOperationException>(verb).Message, StringComparison.Ordinal);
    }
}
