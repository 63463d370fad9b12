using Concurrency.Tests.Conformance.Channels;

namespace Concurrency.Tests.Conformance.Signals;

/// <summary>Arrivals race with cancellations and with each other: a phase ends for all or for none.</summary>
public sealed class BarrierStormTests : SignalTest
{
    private static readonly Mode[] s_participants = [Mode.Task, Mode.BlockingForeign, Mode.Thread, Mode.BlockingThread, Mode.Foreign];

    public static TheoryData<int> Participants => [2, 3, 5];

    [Theory, MemberData(nameof(Participants))]
    public async Task BA1_BA3_C1_an_arrival_whose_token_fires_is_in_the_phase_or_has_not_arrived(int participants)
    {
        const int Phases = 2_000;
        var seed = Seed.Next();
        var storm = new BarrierStorm(Runtime, participants, Phases);
        var cancellers = new Cancellers(participants);
        var canceller = Start(Mode.BlockingForeign, "canceller", _ =>
        {
            cancellers.Run(new(seed));
            return default;
        });
        var roles = Enumerable.Range(0, participants).Select(index => Start(s_participants[index], "participant", verbs =>
        {
            var random = new Random(seed + 1 + index);
            return storm.TakePartAsync(verbs, 0, Phases, () => cancellers.Lend(index, random).Token, random);
        })).ToArray();

        try
        {
            await EndedOrFailed(roles);
        }
        finally
        {
            cancellers.Stop();
        }

        await Ended(canceller);

        storm.AssertEnded();
        Assert.True(storm.Cancelled > 0, "Nobody was cancelled.");
    }

    [Theory, MemberData(nameof(ActivityModes))]
    public async Task BA1_BA3_C1_an_arrival_whose_activity_is_cancelled_is_in_the_phase_or_has_not_arrived(Mode mode)
    {
        const int Phases = 150;
        const int Participants = 3;

        // In a phase. Where a life takes long to begin, it would otherwise be over before it arrives, again and again.
        const int MaxCancellations = 8;
        var seed = Seed.Next();
        var storm = new BarrierStorm(Runtime, Participants, Phases);
        var lives = new IActivity?[Participants];
        var participants = Enumerable.Range(0, Participants).Select(index => Task.Run(async () =>
        {
            var random = new Random(seed + 1 + index);
            for (var phase = 0L; phase < Phases;)
            {
                var life = Start(mode, "participant", async verbs =>
                {
                    while (phase < Phases)
                    {
                        if (await storm.ArriveAsync(verbs, phase, random, default))
                            phase++;
                        else
                            verbs.Scope!.CancellationToken.ThrowIfCancellationRequested();
                    }
                });
                Volatile.Write(ref lives[index], life.Activity);
                try
                {
                    await life.Completion;
                }
                catch (OperationCanceledException)
                {
                }
            }
        })).ToArray();
        var stop = false;
        var canceller = Start(Mode.Foreign, "canceller", async _ =>
        {
            var random = new Random(seed);
            while (!Volatile.Read(ref stop))
            {
                var phase = storm.Barrier.GetSnapshot().Phase;
                for (var count = random.Next(MaxCancellations + 1); count > 0; count--)
                {
                    for (var turn = random.Next(150); turn > 0; turn--)
                        await Task.Yield();

                    Volatile.Read(ref lives[random.Next(Participants)])?.Cancel();
                }

                while (storm.Barrier.GetSnapshot().Phase == phase && !Volatile.Read(ref stop))
                    await Task.Yield();
            }
        });

        try
        {
            await EndedOrFailed(participants);
        }
        finally
        {
            Volatile.Write(ref stop, true);
        }

        await Ended(canceller);

        storm.AssertEnded();
    }

    // Those who come and go: each begins in the phase it was told, and takes part in every one until it leaves.
    [Fact]
    public async Task BA1_BA4_those_who_join_take_part_from_the_phase_they_were_told()
    {
        const int Phases = 2_000;
        var seed = Seed.Next();
        var storm = new BarrierStorm(Runtime, participants: 2, Phases);
        var barrier = storm.Barrier;
        var residents = Enumerable.Range(0, 2).Select(index => Start(s_participants[index], "resident", verbs =>
            storm.TakePartAsync(verbs, 0, Phases - 1, () => default, new(seed + index)))).ToArray();
        var guests = Enumerable.Range(2, 3).Select(index => Start(s_participants[index], "guest", async verbs =>
        {
            var random = new Random(seed + index);
            while (true)
            {
                var first = barrier.AddParticipants();
                var end = Math.Min(first + random.Next(5), Phases - 1);
                await storm.TakePartAsync(verbs, first, end, () => default, random);
                try
                {
                    barrier.RemoveParticipants();
                }
                catch (BarrierPostPhaseException)
                {
                }

                if (end == Phases - 1)
                    return;

                await verbs.YieldAsync();
            }
        })).ToArray();

        await EndedOrFailed([.. residents, .. guests]);

        Assert.True(barrier.GetSnapshot() is { Phase: >= Phases - 1, Participants: 2, Remaining: 2 });
    }
}
