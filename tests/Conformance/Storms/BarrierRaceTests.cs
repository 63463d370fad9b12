namespace Concurrency.Tests.Conformance.Storms;

/// <summary>Somebody arrives for the next phase while the last one is just ending.</summary>
public sealed class BarrierRaceTests : ConformanceTest
{
    private const int Rounds = 30_000;

    [Fact]
    public async Task BA2_who_ends_a_phase_without_waiting_returns_after_its_action()
    {
        var acted = 0L;
        var isOver = false;
        var barrier = Runtime.CreateBarrier("barrier", participants: 1, phase =>
        {
            Thread.SpinWait(20);
            Volatile.Write(ref acted, phase + 1);
        });
        var other = Start(Mode.BlockingForeign, "other", _ =>
        {
            while (!Volatile.Read(ref isOver))
                barrier.SignalAndWait();

            return default;
        });
        try
        {
            for (var round = 0; round < Rounds; round++)
            {
                if (barrier.TrySignalAndWait(out var phase))
                    Assert.True(Volatile.Read(ref acted) > phase, $"Phase {phase} returned before its action.");
            }
        }
        finally
        {
            Volatile.Write(ref isOver, true);
        }

        await Ended(other);
        Assert.Equal(acted, barrier.GetSnapshot().Phase);
    }
}
