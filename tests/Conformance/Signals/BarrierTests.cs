namespace Concurrency.Tests.Conformance.Signals;

/// <summary>Participants work in phases.</summary>
public sealed class BarrierTests : SignalTest
{
    [Theory, MemberData(nameof(Modes))]
    public async Task BA1_the_next_phase_starts_only_after_all_have_arrived(Mode mode)
    {
        const int Phases = 100;
        const int Participants = 3;
        var work = new int[Participants];
        var barrier = Runtime.CreateBarrier("barrier", Participants);
        var roles = Enumerable.Range(0, Participants).Select(index => Start(mode, "participant", async verbs =>
        {
            for (var phase = 0; phase < Phases; phase++)
            {
                work[index] = phase + 1;
                Assert.Equal(phase, await verbs.SignalAndWaitAsync(barrier));
                Assert.All(work, done => Assert.InRange(done, phase + 1, phase + 2));
            }
        })).ToArray();

        await EndedOrFailed(roles);

        Assert.Equal(new("barrier", Participants, Remaining: Participants, Phase: Phases), barrier.GetSnapshot());
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task BA2_the_action_runs_once_before_anybody_is_released_and_outside_of_locks(Mode mode)
    {
        var acted = new List<long>();
        var isReleased = false;
        IBarrier barrier = null!;
        barrier = Runtime.CreateBarrier("barrier", 2, phase =>
        {
            acted.Add(phase);

            // Another thread gets to the barrier's state meanwhile.
            var look = Task.Run(barrier.GetSnapshot);
            Assert.Equal(new("barrier", Participants: 2, Remaining: 0, phase), look.GetAwaiter().GetResult());
            Assert.False(Volatile.Read(ref isReleased));
        });
        var first = Start(mode, "first", async verbs =>
        {
            await verbs.SignalAndWaitAsync(barrier);
            Volatile.Write(ref isReleased, true);
        });
        await UntilArrived(barrier, 1);

        Assert.Equal(0, await Result(mode, "last", verbs => verbs.SignalAndWaitAsync(barrier)));

        await Ended(first);
        Assert.Equal([0L], acted);
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task BA2_an_exception_of_the_action_reaches_all_and_the_barrier_goes_on(Mode mode)
    {
        var barrier = Runtime.CreateBarrier("barrier", 3, phase =>
        {
            if (phase == 0)
                throw new InvalidTimeZoneException("no time");
        });
        var failures = Enumerable.Range(0, 3)
            .Select(_ => Failure(mode, "participant", async verbs => await verbs.SignalAndWaitAsync(barrier)))
            .ToArray();

        foreach (var failure in await Task.WhenAll(failures))
            AssertPostPhaseFailure(failure);

        Assert.Equal(1, barrier.GetSnapshot().Phase);
        var next = Enumerable.Range(0, 3).Select(_ => Result(mode, "next", verbs => verbs.SignalAndWaitAsync(barrier))).ToArray();
        Assert.All(await Task.WhenAll(next), phase => Assert.Equal(1, phase));
    }

    [Fact]
    public async Task BA2_an_exception_of_the_action_reaches_who_ends_the_phase_by_trying_or_leaving()
    {
        var barrier = Runtime.CreateBarrier("barrier", 2, _ => throw new InvalidTimeZoneException("no time"));
        var first = barrier.SignalAndWaitAsync().AsTask();
        AssertPostPhaseFailure(Record.Exception(() => barrier.TrySignalAndWait(out _)));
        AssertPostPhaseFailure(await Record.ExceptionAsync(() => first));
        var second = barrier.SignalAndWaitAsync().AsTask();
        AssertPostPhaseFailure(Record.Exception(() => barrier.RemoveParticipants()));
        AssertPostPhaseFailure(await Record.ExceptionAsync(() => second));

        Assert.Equal(new("barrier", Participants: 1, Remaining: 1, Phase: 2), barrier.GetSnapshot());
    }

    // Somebody else who comes to the barrier just then must not run the action in the place of who ended the phase.
    [Fact]
    public async Task BA2_who_ends_a_phase_returns_after_its_action_and_with_its_failure()
    {
        const int Phases = 5_000;
        var acted = new int[Phases];
        var ender = 0;
        var strangers = 0;
        var barrier = Runtime.CreateBarrier("barrier", 1, phase =>
        {
            acted[phase]++;
            if (Environment.CurrentManagedThreadId != Volatile.Read(ref ender))
                strangers++;

            if (phase % 2 == 1)
                throw new InvalidTimeZoneException("no time");
        });
        var stop = false;
        var guest = Start(Mode.BlockingForeign, "guest", verbs =>
        {
            while (!Volatile.Read(ref stop))
            {
                barrier.AddParticipants();
                using var cancellation = new CancellationTokenSource();
                var arrival = barrier.SignalAndWaitAsync(cancellation.Token);
                cancellation.Cancel();
                _ = Record.Exception(() => arrival.AsTask().GetAwaiter().GetResult());
                barrier.RemoveParticipants();

                // Only now can the other one end a phase.
                Thread.Yield();
            }

            return default;
        });
        var trier = Start(Mode.BlockingForeign, "trier", _ =>
        {
            ender = Environment.CurrentManagedThreadId;
            for (var phase = 0L; phase < Phases; phase++)
            {
                try
                {
                    long ended;
                    while (!barrier.TrySignalAndWait(out ended))
                        Thread.SpinWait(1);

                    Assert.Equal((phase, 0), (ended, phase % 2));
                }
                catch (BarrierPostPhaseException)
                {
                    Assert.Equal(1, phase % 2);
                }

                Assert.Equal(1, acted[phase]);
            }

            return default;
        });

        try
        {
            await Ended(trier);
        }
        finally
        {
            Volatile.Write(ref stop, true);
        }

        await Ended(guest);

        Assert.Equal(0, strangers);
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task BA3_a_cancelled_participant_leaves_the_phase_open_for_the_others(Mode mode)
    {
        var barrier = Runtime.CreateBarrier("barrier", 3);
        using var cancellation = new CancellationTokenSource();
        var abandoned = Failure(mode, "abandoned", async verbs => await verbs.SignalAndWaitAsync(barrier, cancellation.Token));
        await UntilArrived(barrier, 1);
        var second = Result(mode, "second", verbs => verbs.SignalAndWaitAsync(barrier));
        await UntilArrived(barrier, 2);

        await cancellation.CancelAsync();

        Assert.IsType<OperationCanceledException>(await abandoned);
        Assert.Equal(new("barrier", Participants: 3, Remaining: 2, Phase: 0), barrier.GetSnapshot());
        Assert.False(barrier.TrySignalAndWait(out _));
        var third = Result(mode, "third", verbs => verbs.SignalAndWaitAsync(barrier));
        await UntilArrived(barrier, 2);
        Assert.False(second.IsCompleted);
        Assert.Equal(0, await Result(mode, "again", verbs => verbs.SignalAndWaitAsync(barrier)));
        Assert.Equal((0L, 0L), (await second, await third));
    }

    [Theory, MemberData(nameof(ActivityModes))]
    public async Task BA3_so_does_one_whose_activity_is_cancelled(Mode mode)
    {
        var barrier = Runtime.CreateBarrier("barrier", 2);
        var abandoned = Failure(mode, "abandoned", async verbs => await verbs.SignalAndWaitAsync(barrier), out var role);
        await UntilArrived(barrier, 1);

        role.Activity!.Cancel();

        Assert.IsType<OperationCanceledException>(await abandoned);
        Assert.Equal(new("barrier", Participants: 2, Remaining: 2, Phase: 0), barrier.GetSnapshot());
        var first = Result(mode, "first", verbs => verbs.SignalAndWaitAsync(barrier));
        Assert.Equal(0, await Result(mode, "second", verbs => verbs.SignalAndWaitAsync(barrier)));
        Assert.Equal(0, await first);
    }

    [Fact]
    public async Task BA4_a_fast_participant_may_lap()
    {
        var barrier = Runtime.CreateBarrier("barrier", 2);
        var slow = barrier.SignalAndWaitAsync();
        var fast = barrier.SignalAndWaitAsync();
        Assert.Equal(0, await fast);

        // The slow one has not looked yet that the phase is over.
        var lap = barrier.SignalAndWaitAsync();

        Assert.Equal(new("barrier", Participants: 2, Remaining: 1, Phase: 1), barrier.GetSnapshot());
        Assert.Equal(0, await slow);
        Assert.True(barrier.TrySignalAndWait(out var phase));
        Assert.Equal((1L, 1L), (phase, await lap));
    }

    private static Task UntilArrived(IBarrier barrier, int count) =>
        Until(() => barrier.GetSnapshot() is var snapshot && snapshot.Participants - snapshot.Remaining == count);

    private static void AssertPostPhaseFailure(Exception? failure)
    {
        var postPhase = Assert.IsType<BarrierPostPhaseException>(failure);
        Assert.Contains("'barrier'", postPhase.Message, StringComparison.Ordinal);
        Assert.Equal("no time", Assert.IsType<InvalidTimeZoneException>(postPhase.InnerException).Message);
    }
}
