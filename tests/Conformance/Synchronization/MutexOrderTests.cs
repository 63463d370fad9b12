namespace Concurrency.Tests.Conformance.Synchronization;

/// <summary>Threads, tasks and foreign callers wait for a mutex in one queue.</summary>
public sealed class MutexOrderTests : LockTest
{
    [Fact]
    public async Task MU2_C6_all_modes_are_served_in_the_order_they_arrived_and_cancelled_ones_are_skipped()
    {
        var mutex = Runtime.CreateMutex("mutex");
        var held = Take(mutex);
        using var cancellation = new CancellationTokenSource();
        var order = new List<int>();
        var waiters = new List<Role>();
        var abandoned = new List<Task<Exception?>>();
        foreach (var mode in MixedQueue)
        {
            var number = waiters.Count;
            waiters.Add(Start(mode, "waiter", async verbs =>
            {
                using var lease = await verbs.AcquireAsync(mutex);
                order.Add(number);
            }));
            await UntilWaiting(mutex, waiters.Count + abandoned.Count);
            abandoned.Add(Failure(mode, "abandoned", async verbs => await verbs.AcquireAsync(mutex, cancellation.Token)));
            await UntilWaiting(mutex, waiters.Count + abandoned.Count);
        }

        await cancellation.CancelAsync();
        Assert.All(await Task.WhenAll(abandoned), failure => Assert.IsType<OperationCanceledException>(failure));
        Assert.Equal(waiters.Count, mutex.GetSnapshot().Waiting);
        held.Dispose();

        await Ended([.. waiters]);
        Assert.Equal(Enumerable.Range(0, waiters.Count), order);
        AssertFree(mutex);
    }

    [Fact]
    public void C6_a_try_does_not_overtake_who_was_handed_it()
    {
        var mutex = Runtime.CreateMutex("mutex");
        var held = Take(mutex);
        var waiting = mutex.AcquireAsync();

        held.Dispose();

        Assert.False(mutex.TryAcquire(out _));
        Assert.True(waiting.IsCompletedSuccessfully);
        waiting.GetAwaiter().GetResult().Dispose();
        AssertFree(mutex);
    }

    [Theory, MemberData(nameof(AsynchronousModes))]
    public async Task C13_acquisitions_of_one_caller_take_effect_in_the_order_of_the_calls(Mode mode)
    {
        var mutex = Runtime.CreateMutex("mutex");
        var held = Take(mutex);
        var caller = Start(mode, "caller", async _ =>
        {
            var waits = Enumerable.Range(0, 50).Select(_ => mutex.AcquireAsync().AsTask()).ToArray();
            for (var index = 0; index < waits.Length; index++)
            {
                using var lease = await waits[index];
                Assert.DoesNotContain(waits[(index + 1)..], wait => wait.IsCompleted);
            }
        });
        await UntilWaiting(mutex, 50);

        held.Dispose();

        await Ended(caller);
        AssertFree(mutex);
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task C5_cancelled_acquisitions_leave_the_queue_empty(Mode mode)
    {
        var mutex = Runtime.CreateMutex("mutex");
        var held = Take(mutex);
        for (var round = 0; round < 100; round++)
        {
            using var cancellation = new CancellationTokenSource();
            var abandoned = Failure(mode, "abandoned", async verbs => await verbs.AcquireAsync(mutex, cancellation.Token));
            await UntilWaiting(mutex, 1);

            cancellation.Cancel();

            Assert.IsType<OperationCanceledException>(await abandoned);
            Assert.Equal(0, mutex.GetSnapshot().Waiting);
        }

        held.Dispose();
        AssertFree(mutex);
    }
}
