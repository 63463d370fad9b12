namespace Concurrency.Tests.Conformance.Linearizability;

public sealed partial class SimulatedRuleTests
{
    [Fact]
    public void RW2_C6_a_reader_does_not_pass_a_writer_who_waits() => Exhaust(async scope =>
    {
        var rwLock = scope.CreateReaderWriterLock("lock");
        var order = new List<string>();
        Simulation.Eventually("the writer was first", () => order is ["writer", "reader"]);
        var held = await rwLock.AcquireReadAsync();
        scope.Start("writer", async _ =>
        {
            using var own = await rwLock.AcquireWriteAsync();
            order.Add("writer");
        });
        await UntilOthersWaitAsync(scope);

        scope.Start("reader", async _ =>
        {
            using var own = await rwLock.AcquireReadAsync();
            order.Add("reader");
        });
        Assert.False(rwLock.TryAcquireRead(out _));
        held.Dispose();
    });

    [Fact]
    public void RW4_a_leaving_writer_admits_all_readers_then_waiting_before_the_next_writer() => Exhaust(async scope =>
    {
        var rwLock = scope.CreateReaderWriterLock("lock");
        var order = new List<string>();
        Simulation.Eventually("the readers were first", () => order is ["reader", "reader", "writer"]);
        var held = await rwLock.AcquireWriteAsync();
        var meeting = scope.CreateBarrier("meeting", participants: 2);
        scope.Start("reader", ReadAsync);
        scope.Start("writer", async _ =>
        {
            using var own = await rwLock.AcquireWriteAsync();
            order.Add("writer");
        });
        scope.Start("reader", ReadAsync);
        await UntilOthersWaitAsync(scope);

        held.Dispose();

        async ValueTask ReadAsync(IActivityScope own)
        {
            using var lease = await rwLock.AcquireReadAsync();
            await meeting.SignalAndWaitAsync();
            order.Add("reader");
        }
    });

    [Fact]
    public void RW3_C1_readers_are_let_in_when_the_writer_before_them_is_cancelled() => Exhaust(async scope =>
    {
        var rwLock = scope.CreateReaderWriterLock("lock");
        using var cancellation = new CancellationTokenSource();
        using var held = await rwLock.AcquireReadAsync();
        var writer = scope.Start("writer", async _ =>
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await rwLock.AcquireWriteAsync(cancellation.Token)));
        await UntilOthersWaitAsync(scope);

        var reader = scope.Start("reader", async _ => (await rwLock.AcquireReadAsync()).Dispose());
        StartCanceller(scope, cancellation);

        await reader.JoinAsync();
        await writer.JoinAsync();
    });

    [Fact]
    public void RW1_RW5_an_upgraded_reader_is_alone_and_no_writer_comes_in_beside_one_who_may_upgrade() => Exhaust(scope =>
    {
        var rwLock = scope.CreateReaderWriterLock("lock");
        var (readers, writers) = (0, 0);
        scope.Start("upgrader", async _ =>
        {
            using var lease = await rwLock.AcquireUpgradeableReadAsync();
            Read();
            await rwLock.UpgradeAsync(lease);
            Write();
        });
        scope.Start("reader", async _ =>
        {
            using var lease = await rwLock.AcquireReadAsync();
            Read();
        });
        scope.Start("writer", async _ =>
        {
            using var lease = await rwLock.AcquireWriteAsync();
            Write();
        });
        return default;

        void Read()
        {
            readers++;
            Simulation.Point();
            Assert.Equal(0, writers);
            readers--;
        }

        void Write()
        {
            writers++;
            Simulation.Point();
            Assert.Equal((0, 1), (readers, writers));
            writers--;
        }
    });
}
