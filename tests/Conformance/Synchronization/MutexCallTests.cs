using Concurrency.Tests.Conformance.Channels;

namespace Concurrency.Tests.Conformance.Synchronization;

/// <summary>A waiter who was called for a free mutex and does not come passes the call on: nobody is stranded behind him.</summary>
public sealed class MutexCallTests : OvertakingTest
{
    public static TheoryData<Mode, Mode> Pairs =>
        new MatrixTheoryData<Mode, Mode>([.. CallableModes.Select(row => row.Data)], [.. Modes.Select(row => row.Data)]);

    /// <summary>The first of each pair goes on in steps.</summary>
    public static TheoryData<Mode, Mode> PairsWithASteppedOne =>
        new MatrixTheoryData<Mode, Mode>([Mode.Task, Mode.Thread], [.. Modes.Select(row => row.Data)]);

    [Theory, MemberData(nameof(Pairs))]
    public async Task MU5_C3_a_called_waiter_who_is_cancelled_passes_the_call_on(Mode mode, Mode next)
    {
        var mutex = Runtime.CreateMutex("mutex");
        var held = Take(mutex);
        using var cancellation = new CancellationTokenSource();
        var called = await StartWaiterAsync(mode, mutex, cancellationToken: cancellation.Token);
        var behind = await StartWaiterAsync(next, mutex);
        var call = await CallAsync(Time, held);

        cancellation.Cancel();

        await Ended(behind.Role);
        AssertFree(mutex);
        call.LetGo();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Ended(called.Role));
        AssertFree(mutex);
    }

    [Theory]
    [InlineData(Mode.Task)]
    [InlineData(Mode.Thread)]
    [InlineData(Mode.BlockingThread)]
    public async Task MU5_C3_a_called_waiter_whose_activity_is_cancelled_passes_the_call_on(Mode mode)
    {
        foreach (var next in Modes.Select(row => row.Data))
        {
            var mutex = Runtime.CreateMutex("mutex");
            var held = Take(mutex);
            var called = await StartWaiterAsync(mode, mutex);
            var behind = await StartWaiterAsync(next, mutex);
            var call = await CallAsync(Time, held);

            called.Role.Activity!.Cancel();

            await Ended(behind.Role);
            call.LetGo();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Ended(called.Role));
            AssertFree(mutex);
        }
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task MU5_SE1_C3_a_called_waiter_who_is_cancelled_hands_the_mutex_to_a_select_behind_him(Mode mode)
    {
        var mutex = Runtime.CreateMutex("mutex");
        var held = Take(mutex);
        using var cancellation = new CancellationTokenSource();
        var called = await StartWaiterAsync(Mode.Task, mutex, cancellationToken: cancellation.Token);
        var begin = new Begin(Time);
        var selecting = Start(mode, "selecting", async verbs =>
        {
            var acquire = mutex.AcquireCase();
            begin.IsNear();
            await verbs.SelectAsync(Runtime.CreateSelect(acquire));
            acquire.Value.Dispose();
        });
        await UntilWaiting(mutex, 2);
        await begin.IsOver;
        var call = await CallAsync(Time, held);

        cancellation.Cancel();

        await Ended(selecting);
        call.LetGo();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Ended(called.Role));
        AssertFree(mutex);
    }

    // The activity was called in the middle of its last step, and does not come to the call any more.
    [Theory, MemberData(nameof(PairsWithASteppedOne))]
    public async Task MU8_C3_a_called_waiter_whose_activity_ends_passes_the_call_on(Mode mode, Mode next)
    {
        var mutex = Runtime.CreateMutex("mutex");
        var held = Take(mutex);
        var end = new ManualResetEventSlim();
        var begin = new Begin(Time);
        var called = Start(mode, "forgetful", _ =>
        {
            begin.IsNear();
            Forget(mutex.AcquireAsync());
            Assert.True(end.Wait(Patience));
            return default;
        });
        await UntilWaiting(mutex, 1);
        await begin.IsOver;
        var behind = await StartWaiterAsync(next, mutex);

        held.Dispose();
        Assert.False(mutex.GetSnapshot().IsHeld);
        end.Set();

        await Ended(called, behind.Role);
        AssertFree(mutex);
    }

    // The select's other case is ready while the waiter before it is cancelled: both leave the queue at once.
    [Fact]
    public async Task SE1_C3_a_case_that_is_withdrawn_while_the_called_waiter_is_cancelled_strands_nobody()
    {
        const int Rounds = 10_000;
        var random = new Random(Seed.Next());
        var first = await Puppet.StartAsync(Runtime, "first", Mode.Task);
        var last = await Puppet.StartAsync(Runtime, "last", Mode.Task);
        for (var round = 0; round < Rounds; round++)
        {
            var mutex = Runtime.CreateMutex("mutex");
            var items = Runtime.CreateChannel<int>("items", capacity: 1);
            var held = Take(mutex);
            using var cancellation = new CancellationTokenSource();
            using var go = new ManualResetEventSlim();
            var called = first.DoAsync(() =>
            {
                var acquisition = mutex.AcquireAsync(cancellation.Token).AsTask();
                go.Wait();
                return acquisition;
            });
            await UntilWaiting(mutex, 1);
            var acquire = mutex.AcquireCase();
            var select = Runtime.CreateSelect(acquire, items.ReceiveCase()).WaitAsync().AsTask();
            var waiting = await last.DoAsync(() => ReleaseAsync(mutex.AcquireAsync()));
            held.Dispose();

            var isHere = false;
            var sending = Task.Run(() =>
            {
                Volatile.Write(ref isHere, true);
                return items.TrySend(0);
            });
            while (!Volatile.Read(ref isHere))
                Thread.Yield();

            Thread.SpinWait(random.Next(20));
            cancellation.Cancel();
            Assert.True(await sending);
            go.Set();

            // The select has the mutex if the cancellation came first.
            if (await select == acquire)
                acquire.Value.Dispose();

            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await await called);
            await waiting.WaitAsync(Patience, TestContext.Current.CancellationToken);
            AssertFree(mutex);
        }

        await first.EndAsync();
        await last.EndAsync();
    }

    private static void Forget(ValueTask<MutexLease> wait) => _ = wait;

    private static async Task<bool> ReleaseAsync(ValueTask<MutexLease> acquisition)
    {
        (await acquisition).Dispose();
        return true;
    }
}
