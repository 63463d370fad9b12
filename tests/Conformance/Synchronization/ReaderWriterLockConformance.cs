namespace Concurrency.Tests.Conformance.Synchronization;

/// <summary>What holds of every reader-writer lock, whoever reads and whoever writes.</summary>
public abstract partial class ReaderWriterLockConformance : LockTest
{
    protected abstract Mode Reader { get; }

    protected abstract Mode Writer { get; }

    // The two counters are plain: readers see both halves of each write, and writers see the last one's.
    [Fact]
    public async Task RW1_C10_readers_share_a_writer_is_alone_and_each_sees_what_the_last_writer_wrote()
    {
        const int Rounds = 400;
        var target = Runtime.CreateReaderWriterLock("lock");
        var (first, second) = (0, 0);
        var (reading, writing) = (0, 0);
        var writers = Enumerable.Range(0, 2).Select(_ => Start(Writer, "writer", async verbs =>
        {
            for (var round = 0; round < Rounds; round++)
            {
                using var held = await verbs.AcquireWriteAsync(target);
                await WriteAsync(verbs);
            }
        }));
        var readers = Enumerable.Range(0, 2).Select(_ => Start(Reader, "reader", async verbs =>
        {
            for (var round = 0; round < Rounds; round++)
            {
                using var held = await verbs.AcquireReadAsync(target);
                Interlocked.Increment(ref reading);
                Assert.Equal(0, Volatile.Read(ref writing));
                Assert.Equal(first, second);
                Interlocked.Decrement(ref reading);
            }
        }));
        var upgrader = Start(Reader, "upgrader", async verbs =>
        {
            for (var round = 0; round < Rounds; round++)
            {
                using var held = await verbs.AcquireUpgradeableReadAsync(target);
                var seen = first;
                await verbs.UpgradeAsync(target, held);
                Assert.Equal(seen, first);
                await WriteAsync(verbs);
            }
        });

        await Ended([.. writers, .. readers, upgrader]);

        Assert.Equal((3 * Rounds, 3 * Rounds), (first, second));
        AssertFree(target);

        async ValueTask WriteAsync(Verbs verbs)
        {
            Assert.Equal(1, Interlocked.Increment(ref writing));
            Assert.Equal(0, Volatile.Read(ref reading));
            var seen = first++;
            if (seen % 100 == 0)
                await verbs.YieldAsync();

            second = seen + 1;
            Interlocked.Decrement(ref writing);
        }
    }

    [Fact]
    public async Task RW1_readers_read_at_the_same_time()
    {
        var target = Runtime.CreateReaderWriterLock("lock");
        var go = CreateGo();
        var readers = new List<Role>();
        for (var index = 0; index < 4; index++)
        {
            readers.Add(Start(Reader, "reader", async verbs =>
            {
                using var held = await verbs.AcquireReadAsync(target);
                await verbs.ReceiveAsync(go);
            }));
        }

        await Until(() => target.GetSnapshot().Readers == 4);
        Assert.False(target.TryAcquireWrite(out _));
        for (var index = 0; index < 4; index++)
            go.TrySend(0);

        await Ended([.. readers]);
        AssertFree(target);
    }

    [Fact]
    public async Task RW5_one_upgradeable_reader_at_a_time_beside_the_others()
    {
        var target = Runtime.CreateReaderWriterLock("lock");
        Assert.True(target.TryAcquireUpgradeableRead(out var upgradeable));
        Assert.False(target.TryAcquireUpgradeableRead(out _));
        var second = Start(Reader, "second", async verbs => (await verbs.AcquireUpgradeableReadAsync(target)).Dispose());
        await UntilUpgradeablesWait(target, 1);

        await Ended(StartReader(target, []));
        Assert.Equal(new("lock", 1, false, true, null, 0, 1, 0), target.GetSnapshot());
        upgradeable.Dispose();

        await Ended(second);
        AssertFree(target);
    }

    [Fact]
    public async Task RW5_an_upgrade_waits_for_the_readers_inside_and_for_nobody_else()
    {
        var target = Runtime.CreateReaderWriterLock("lock");
        Assert.True(target.TryAcquireRead(out var reading));
        var order = new List<string>();
        var go = CreateGo();
        var upgrading = Start(Writer, "upgrading", async verbs =>
        {
            using var held = await verbs.AcquireUpgradeableReadAsync(target);
            await verbs.ReceiveAsync(go);
            await verbs.UpgradeAsync(target, held);
            Add(order, "upgraded");
        });
        await Until(() => go.GetSnapshot().WaitingReceivers == 1);
        var writer = StartWriter(target, order);
        await UntilWritersWait(target, 1);
        var reader = StartReader(target, order);
        await UntilReadersWait(target, 1);
        go.TrySend(0);
        await UntilWritersWait(target, 2);

        reading.Dispose();

        await Ended(upgrading, writer, reader);
        Assert.Equal(["upgraded", "reader", "writer"], order);
        AssertFree(target);
    }

    [Fact]
    public async Task C2_a_token_already_cancelled_acquires_nothing()
    {
        var target = Runtime.CreateReaderWriterLock("lock");
        await Ended(Start(Reader, "reader", async verbs =>
        {
            await AssertCancelled(async () => await verbs.AcquireReadAsync(target, Cancelled));
            await AssertCancelled(async () => await verbs.AcquireUpgradeableReadAsync(target, Cancelled));
            await AssertCancelled(async () => await verbs.AcquireWriteAsync(target, Cancelled));
            AssertFree(target);
            using var held = await verbs.AcquireUpgradeableReadAsync(target);
            await AssertCancelled(async () => await verbs.UpgradeAsync(target, held, Cancelled));
            Assert.Equal(new("lock", 1, false, true, null, 0, 0, 0), target.GetSnapshot());
        }));

        AssertFree(target);

        static async Task AssertCancelled(Func<Task> verb) =>
            Assert.Equal(Cancelled, (await Assert.ThrowsAsync<OperationCanceledException>(verb)).CancellationToken);
    }

    [Fact]
    public async Task C3_cancelled_heads_swallow_nothing()
    {
        var target = Runtime.CreateReaderWriterLock("lock");
        Assert.True(target.TryAcquireWrite(out var writing));
        using var cancellation = new CancellationTokenSource();
        var abandonedWriter = Failure(Writer, "abandoned", async verbs => await verbs.AcquireWriteAsync(target, cancellation.Token));
        await UntilWritersWait(target, 1);
        var abandonedReader = Failure(Reader, "abandoned", async verbs => await verbs.AcquireReadAsync(target, cancellation.Token));
        await UntilReadersWait(target, 1);
        var writer = StartWriter(target, []);
        await UntilWritersWait(target, 2);
        var reader = StartReader(target, []);
        await UntilReadersWait(target, 2);

        await cancellation.CancelAsync();
        Assert.IsType<OperationCanceledException>(await abandonedWriter);
        Assert.IsType<OperationCanceledException>(await abandonedReader);
        writing.Dispose();

        await Ended(writer, reader);
        AssertFree(target);
    }

    [Fact]
    public async Task C8_an_exception_inside_using_releases_it()
    {
        var target = Runtime.CreateReaderWriterLock("lock");
        foreach (var acquire in new Func<Verbs, ValueTask<ReaderWriterLease>>[]
        {
            verbs => verbs.AcquireReadAsync(target),
            verbs => verbs.AcquireUpgradeableReadAsync(target),
            verbs => verbs.AcquireWriteAsync(target),
        })
        {
            var failure = await Failure(Reader, "failing", async verbs =>
            {
                using var held = await acquire(verbs);
                throw new InvalidDataException();
            });

            Assert.IsType<InvalidDataException>(failure);
            AssertFree(target);
        }
    }

    private Role StartReader(IReaderWriterLock target, List<string> order, IChannel<int>? go = null) =>
        Start(Reader, "reader", async verbs =>
        {
            using var held = await verbs.AcquireReadAsync(target);
            Add(order, "reader");
            if (go is not null)
                await verbs.ReceiveAsync(go);
        });

    private Role StartWriter(IReaderWriterLock target, List<string> order, IChannel<int>? go = null, string name = "writer") =>
        Start(Writer, name, async verbs =>
        {
            using var held = await verbs.AcquireWriteAsync(target);
            Add(order, name);
            if (go is not null)
                await verbs.ReceiveAsync(go);
        });

    private static void Add(List<string> order, string who)
    {
        lock (order)
            order.Add(who);
    }
}

public sealed class TaskToTaskReaderWriterLockTests : ReaderWriterLockConformance
{
    protected override Mode Reader => Mode.Task;

    protected override Mode Writer => Mode.Task;
}

public sealed class ThreadToThreadReaderWriterLockTests : ReaderWriterLockConformance
{
    protected override Mode Reader => Mode.BlockingThread;

    protected override Mode Writer => Mode.Thread;
}

public sealed class ThreadToTaskReaderWriterLockTests : ReaderWriterLockConformance
{
    protected override Mode Reader => Mode.BlockingThread;

    protected override Mode Writer => Mode.Task;
}

public sealed class TaskToThreadReaderWriterLockTests : ReaderWriterLockConformance
{
    protected override Mode Reader => Mode.Task;

    protected override Mode Writer => Mode.BlockingThread;
}

public sealed class ForeignToForeignReaderWriterLockTests : ReaderWriterLockConformance
{
    protected override Mode Reader => Mode.BlockingForeign;

    protected override Mode Writer => Mode.Foreign;
}

public sealed class ForeignToTaskReaderWriterLockTests : ReaderWriterLockConformance
{
    protected override Mode Reader => Mode.Foreign;

    protected override Mode Writer => Mode.Task;
}

public sealed class TaskToForeignReaderWriterLockTests : ReaderWriterLockConformance
{
    protected override Mode Reader => Mode.Thread;

    protected override Mode Writer => Mode.BlockingForeign;
}
