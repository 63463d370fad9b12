namespace Concurrency.Tests.Conformance.Signals;

/// <summary>A snapshot shows what the object was at one moment, also while others use it.</summary>
public sealed class SignalSnapshotTests : SignalTest
{
    private const int Rounds = 3_000;

    [Fact]
    public async Task Nobody_waits_for_permits_that_are_there()
    {
        var semaphore = Runtime.CreateSemaphore("semaphore", permits: 0, maxPermits: 1);
        await LookWhile(
            () => semaphore.GetSnapshot() is { Permits: 0, Waiting: 0 or 1 } or { Permits: 1, Waiting: 0 },
            () =>
            {
                var waiting = semaphore.AcquireAsync();
                semaphore.Release();
                Assert.True(waiting.IsCompleted);
                semaphore.Release();
                Assert.True(semaphore.TryAcquire());
            });
    }

    [Fact]
    public async Task Nobody_waits_for_an_event_that_is_set()
    {
        var gate = Runtime.CreateManualResetEvent("gate");
        var turnstile = Runtime.CreateAutoResetEvent("turnstile");
        await LookWhile(
            () => gate.GetSnapshot() is not { IsSet: true, Waiting: > 0 } && turnstile.GetSnapshot() is not { IsSet: true, Waiting: > 0 },
            () =>
            {
                using var cancellation = new CancellationTokenSource();
                var (atGate, atTurnstile) = (gate.WaitAsync(cancellation.Token), turnstile.WaitAsync(cancellation.Token));
                var (next, last) = (gate.WaitAsync(), turnstile.WaitAsync());
                cancellation.Cancel();
                gate.Set();
                turnstile.Set();
                turnstile.Set();
                Assert.True(atGate.IsCanceled && atTurnstile.IsCanceled && next.IsCompleted && last.IsCompleted);
                gate.Reset();
                turnstile.Reset();
            });
    }

    [Fact]
    public async Task No_phase_of_a_barrier_ends_before_all_have_arrived()
    {
        var barrier = Runtime.CreateBarrier("barrier", 2);
        var phase = 0L;
        await LookWhile(
            () =>
            {
                var (before, now) = (phase, barrier.GetSnapshot());
                phase = now.Phase;
                return now is { Participants: 2, Remaining: >= 0 and <= 2 } && phase >= before;
            },
            () =>
            {
                var first = barrier.SignalAndWaitAsync();
                Assert.Equal(1, barrier.GetSnapshot().Remaining);
                Assert.True(barrier.TrySignalAndWait(out _));
                Assert.True(first.IsCompleted);
            });
        Assert.Equal(Rounds, barrier.GetSnapshot().Phase);
    }

    private async Task LookWhile(Func<bool> isConsistent, Action use)
    {
        var stop = false;
        var looker = Start(Mode.BlockingForeign, "looker", _ =>
        {
            while (!Volatile.Read(ref stop))
                Assert.True(isConsistent());

            return default;
        });
        var user = Start(Mode.BlockingForeign, "user", _ =>
        {
            for (var round = 0; round < Rounds; round++)
                use();

            return default;
        });
        try
        {
            await Ended(user);
        }
        finally
        {
            Volatile.Write(ref stop, true);
        }

        await Ended(looker);
    }
}
