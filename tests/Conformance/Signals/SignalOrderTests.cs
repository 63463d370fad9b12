namespace Concurrency.Tests.Conformance.Signals;

/// <summary>Threads, tasks and foreign callers stand in one queue, in the order they arrived.</summary>
public sealed class SignalOrderTests : SignalTest
{
    private static readonly Mode[] s_queue =
        [Mode.Task, Mode.BlockingForeign, Mode.Thread, Mode.Foreign, Mode.BlockingThread, Mode.Foreign, Mode.Task];

    [Theory]
    [InlineData(SignalKind.Semaphore)]
    [InlineData(SignalKind.AutoResetEvent)]
    public async Task C6_EV1_SM2_each_signal_lets_the_oldest_go_and_skips_the_cancelled(SignalKind kind)
    {
        var signal = Signal.Create(Runtime, kind);
        using var cancellation = new CancellationTokenSource();
        var waiters = new List<Task<Exception?>>();
        foreach (var mode in s_queue)
        {
            var token = waiters.Count % 3 == 1 ? cancellation.Token : default;
            waiters.Add(Failure(mode, "waiter", verbs => signal.WaitAsync(verbs, token)));
            await UntilWaiting(signal, waiters.Count);
        }

        await cancellation.CancelAsync();
        var remaining = new Queue<Task<Exception?>>();
        for (var index = 0; index < waiters.Count; index++)
        {
            if (index % 3 == 1)
                Assert.IsType<OperationCanceledException>(await waiters[index]);
            else
                remaining.Enqueue(waiters[index]);
        }

        while (remaining.TryDequeue(out var oldest))
        {
            signal.End();
            Assert.False(signal.Try());
            Assert.Null(await oldest);
            Assert.Equal(remaining.Count, signal.Waiting());
            Assert.All(remaining, waiter => Assert.False(waiter.IsCompleted));
        }
    }

    [Theory]
    [InlineData(SignalKind.ManualResetEvent)]
    [InlineData(SignalKind.CountdownEvent)]
    public async Task EV2_CD1_one_signal_lets_all_go_and_those_who_come_later(SignalKind kind)
    {
        var signal = Signal.Create(Runtime, kind);
        var waiters = new List<Role>();
        foreach (var mode in s_queue)
        {
            waiters.Add(Start(mode, "waiter", verbs => signal.WaitAsync(verbs, default)));
            await UntilWaiting(signal, waiters.Count);
        }

        signal.End();

        Assert.Equal(0, signal.Waiting());
        await Ended([.. waiters]);
        foreach (var mode in s_queue)
            await Ended(Start(mode, "late", verbs => signal.WaitAsync(verbs, default)));

        Assert.True(signal.Try());
    }

    [Theory]
    [InlineData(SignalKind.Semaphore, Mode.Task)]
    [InlineData(SignalKind.Semaphore, Mode.Thread)]
    [InlineData(SignalKind.AutoResetEvent, Mode.Task)]
    [InlineData(SignalKind.AutoResetEvent, Mode.Thread)]
    public async Task C13_two_waits_begun_by_one_activity_take_effect_in_that_order(SignalKind kind, Mode mode)
    {
        var signal = Signal.Create(Runtime, kind);
        await Ended(Start(mode, "waiter", async verbs =>
        {
            var first = signal.WaitAsync(verbs, default);
            var second = signal.WaitAsync(verbs, default);
            signal.End();
            await first;
            Assert.False(second.IsCompleted);
            Assert.Equal(1, signal.Waiting());
            signal.End();
            await second;
        }));
    }
}
