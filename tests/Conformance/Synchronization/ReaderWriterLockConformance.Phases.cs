namespace Concurrency.Tests.Conformance.Synchronization;

// Readers and writers take turns.
public abstract partial class ReaderWriterLockConformance
{
    [Fact]
    public async Task RW2_a_reader_waits_behind_a_waiting_writer()
    {
        var target = Runtime.CreateReaderWriterLock("lock");
        Assert.True(target.TryAcquireRead(out var reading));
        var order = new List<string>();
        var writer = StartWriter(target, order);
        await UntilWritersWait(target, 1);
        var reader = StartReader(target, order);
        await UntilReadersWait(target, 1);
        Assert.False(target.TryAcquireRead(out _));
        Assert.False(target.TryAcquireUpgradeableRead(out _));

        reading.Dispose();

        await Ended(writer, reader);
        Assert.Equal(["writer", "reader"], order);
        AssertFree(target);
    }

    // Each writer that leaves lets the readers in who wait then, before the writer who waits longer than they do.
    [Fact]
    public async Task RW2_RW4_a_waiting_writer_waits_behind_the_readers_whom_a_leaving_writer_admits()
    {
        var target = Runtime.CreateReaderWriterLock("lock");
        Assert.True(target.TryAcquireWrite(out var writing));
        var order = new List<string>();
        var writer = StartWriter(target, order);
        await UntilWritersWait(target, 1);
        var go = CreateGo();
        var readers = new List<Role>();
        for (var index = 0; index < 3; index++)
        {
            readers.Add(StartReader(target, order, go));
            await UntilReadersWait(target, index + 1);
        }

        writing.Dispose();

        await Until(() => go.GetSnapshot().WaitingReceivers == 3);
        Assert.Equal(new("lock", 3, false, false, null, 0, 0, 1), target.GetSnapshot());
        for (var index = 0; index < 3; index++)
            go.TrySend(0);

        await Ended([writer, .. readers]);
        Assert.Equal(["reader", "reader", "reader", "writer"], order);
        AssertFree(target);
    }

    [Fact]
    public async Task RW4_the_last_reader_lets_one_writer_in_the_oldest()
    {
        var target = Runtime.CreateReaderWriterLock("lock");
        Assert.True(target.TryAcquireRead(out var first));
        Assert.True(target.TryAcquireRead(out var last));
        var order = new List<string>();
        var go = CreateGo();
        var writers = new List<Role>();
        for (var index = 0; index < 3; index++)
        {
            writers.Add(StartWriter(target, order, go, $"writer{index}"));
            await UntilWritersWait(target, index + 1);
        }

        first.Dispose();
        Assert.Equal(3, target.GetSnapshot().WaitingWriters);
        last.Dispose();

        for (var index = 0; index < 3; index++)
        {
            await Until(() => go.GetSnapshot().WaitingReceivers == 1);
            var snapshot = target.GetSnapshot();
            Assert.Equal((true, 2 - index), (snapshot.IsWriting, snapshot.WaitingWriters));
            Assert.Equal(writers[index].Activity?.Path, snapshot.Writer);
            go.TrySend(0);
            await Ended(writers[index]);
        }

        Assert.Equal(["writer0", "writer1", "writer2"], order);
        AssertFree(target);
    }

    [Fact]
    public async Task RW3_C1_a_cancelled_writer_lets_the_readers_in_who_wait_behind_it()
    {
        var target = Runtime.CreateReaderWriterLock("lock");
        Assert.True(target.TryAcquireRead(out var reading));
        using var cancellation = new CancellationTokenSource();
        var writer = Failure(Writer, "writer", async verbs => await verbs.AcquireWriteAsync(target, cancellation.Token));
        await UntilWritersWait(target, 1);
        var readers = new List<Role>();
        for (var index = 0; index < 3; index++)
        {
            readers.Add(StartReader(target, []));
            await UntilReadersWait(target, index + 1);
        }

        await cancellation.CancelAsync();

        Assert.Equal(cancellation.Token, Assert.IsType<OperationCanceledException>(await writer).CancellationToken);
        await Ended([.. readers]);
        Assert.Equal(1, target.GetSnapshot().Readers);
        reading.Dispose();
        AssertFree(target);
    }

    // The last reader leaves in the same moment, and finds the writer claimed by its cancellation.
    [Fact]
    public async Task RW3_C3_a_writer_cancelled_while_the_last_reader_leaves_lets_the_readers_in()
    {
        for (var round = 0; round < 300; round++)
        {
            var target = Runtime.CreateReaderWriterLock("lock");
            Assert.True(target.TryAcquireRead(out var reading));
            using var cancellation = new CancellationTokenSource();
            var writer = Failure(Writer, "writer", async verbs => (await verbs.AcquireWriteAsync(target, cancellation.Token)).Dispose());
            await UntilWritersWait(target, 1);
            var reader = StartReader(target, []);
            await UntilReadersWait(target, 1);

            var cancelling = Task.Run(cancellation.Cancel, CancellationToken.None);
            reading.Dispose();

            await cancelling;
            await Ended(reader);
            Assert.True(await writer is null or OperationCanceledException);
            AssertFree(target);
        }
    }
}
