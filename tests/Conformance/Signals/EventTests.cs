namespace Concurrency.Tests.Conformance.Signals;

/// <summary>Events: one lets one through, the other stays open.</summary>
public sealed class EventTests : SignalTest
{
    [Theory, MemberData(nameof(Modes))]
    public async Task EV1_a_set_while_nobody_waits_is_remembered_once(Mode mode)
    {
        var turnstile = Runtime.CreateAutoResetEvent("event");
        Assert.True(turnstile.Set());
        Assert.False(turnstile.Set());
        Assert.Equal(new("event", IsSet: true, Waiting: 0), turnstile.GetSnapshot());

        await Ended(Start(mode, "first", verbs => verbs.WaitAsync(turnstile)));

        Assert.Equal(new("event", IsSet: false, Waiting: 0), turnstile.GetSnapshot());
        Assert.False(turnstile.TryWait());
        var second = Start(mode, "second", verbs => verbs.WaitAsync(turnstile));
        await Until(() => turnstile.GetSnapshot().Waiting == 1);
        Assert.True(turnstile.Set());
        await Ended(second);
        Assert.False(turnstile.Reset());
    }

    [Fact]
    public void EV1_a_reset_forgets_a_remembered_set()
    {
        var turnstile = Runtime.CreateAutoResetEvent("event", isSet: true);

        Assert.True(turnstile.Reset());

        Assert.False(turnstile.Reset());
        Assert.False(turnstile.TryWait());
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task EV1_a_set_is_not_lost_to_a_cancelled_waiter(Mode mode)
    {
        for (var round = 0; round < 50; round++)
        {
            var turnstile = Runtime.CreateAutoResetEvent("event");
            using var cancellation = new CancellationTokenSource();
            var waiter = Failure(mode, "waiter", verbs => verbs.WaitAsync(turnstile, cancellation.Token));
            await Until(() => turnstile.GetSnapshot().Waiting == 1);

            var cancelling = cancellation.CancelAsync();
            Assert.True(turnstile.Set());

            await cancelling;
            Assert.Equal(await waiter is not null, turnstile.TryWait());
        }
    }

    // Sets, waits and cancellations race; each set which took effect is taken by exactly one wait, or is remembered.
    [Fact]
    public async Task EV1_each_set_releases_exactly_one()
    {
        const int Sets = 3_000;
        var turnstile = Runtime.CreateAutoResetEvent("event");
        var taken = 0;
        var set = 0;
        using var end = new CancellationTokenSource();
        var waiters = new[] { Mode.Task, Mode.BlockingThread, Mode.Foreign, Mode.BlockingForeign }.Select(mode => Start(mode, "waiter", async verbs =>
        {
            while (!end.IsCancellationRequested)
            {
                using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(end.Token);
                var canceller = Task.Run(cancellation.Cancel);
                try
                {
                    await verbs.WaitAsync(turnstile, cancellation.Token);
                    Interlocked.Increment(ref taken);
                }
                catch (OperationCanceledException)
                {
                }

                if (verbs.IsBlocking)
                    canceller.Wait();
                else
                    await canceller;
            }
        })).ToArray();
        var setter = Start(Mode.BlockingForeign, "setter", _ =>
        {
            for (var spinner = default(SpinWait); set < Sets; spinner.SpinOnce(sleep1Threshold: -1))
            {
                if (turnstile.Set())
                    set++;
            }

            return default;
        });

        await Ended(setter);
        await end.CancelAsync();
        await Ended(waiters);

        Assert.Equal(set, taken + (turnstile.TryWait() ? 1 : 0));
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task EV2_set_then_reset_releases_all_who_had_arrived_and_nobody_else(Mode mode)
    {
        var gate = Runtime.CreateManualResetEvent("event");
        var early = Enumerable.Range(0, 4).Select(_ => Start(mode, "early", verbs => verbs.WaitAsync(gate))).ToArray();
        await Until(() => gate.GetSnapshot().Waiting == 4);

        Assert.True(gate.Set());
        Assert.True(gate.Reset());

        Assert.Equal(new("event", IsSet: false, Waiting: 0), gate.GetSnapshot());
        await Ended(early);
        Assert.False(gate.TryWait());
        var late = Start(mode, "late", verbs => verbs.WaitAsync(gate));
        await Until(() => gate.GetSnapshot().Waiting == 1);
        Assert.True(gate.Set());
        await Ended(late);
    }

    [Fact]
    public void EV2_a_second_set_and_a_second_reset_say_that_nothing_changed()
    {
        var gate = Runtime.CreateManualResetEvent("event", isSet: true);
        Assert.False(gate.Set());
        Assert.True(gate.TryWait());
        Assert.True(gate.TryWait());
        Assert.True(gate.Reset());
        Assert.False(gate.Reset());
        Assert.False(gate.TryWait());
    }
}
