namespace Concurrency.Tests.Conformance.Signals;

/// <summary>Participants of one barrier who keep count of their phases, whatever happens to their arrivals.</summary>
/// <remarks>
/// A participant who returned from a phase counts it, and one whose arrival was cancelled does not. So if a phase ended with a
/// cancelled arrival in it, that participant's next phase has the wrong number; and if an arrival was lost, nobody goes on.
/// </remarks>
internal sealed class BarrierStorm
{
    private readonly int[] _acted;
    private readonly long _phases;
    private long _next;
    private int _cancelled;

    public BarrierStorm(ConcurrencyRuntime runtime, int participants, long phases)
    {
        _phases = phases;
        _acted = new int[phases];
        Barrier = runtime.CreateBarrier("barrier", participants, Act);
    }

    public IBarrier Barrier { get; }

    /// <summary>The action fails in some phases.</summary>
    public static bool FailsIn(long phase) => phase % 7 == 3;

    /// <summary>How many arrivals were cancelled.</summary>
    public int Cancelled => _cancelled;

    /// <summary>Arrives until it has counted so many phases.</summary>
    /// <param name="verbs">How.</param>
    /// <param name="first">The phase in which it takes part first.</param>
    /// <param name="end">The phase before which it ends.</param>
    /// <param name="lend">Gives each arrival its token.</param>
    /// <param name="random">Its chance.</param>
    public async ValueTask TakePartAsync(Verbs verbs, long first, long end, Func<CancellationToken> lend, Random random)
    {
        for (var phase = first; phase < end;)
        {
            try
            {
                if (await ArriveAsync(verbs, phase, random, lend()))
                    phase++;
            }
            catch (OperationCanceledException) when (verbs.Scope?.CancellationToken.IsCancellationRequested != true)
            {
                Interlocked.Increment(ref _cancelled);
            }
        }
    }

    /// <summary>Arrives once, and checks what it returned.</summary>
    /// <returns>Whether a phase ended.</returns>
    public async ValueTask<bool> ArriveAsync(Verbs verbs, long phase, Random random, CancellationToken cancellationToken)
    {
        var tries = random.Next(4) == 0;
        long ended;
        try
        {
            if (!tries)
                ended = await verbs.SignalAndWaitAsync(Barrier, cancellationToken);
            else if (!Barrier.TrySignalAndWait(out ended))
                return false;

            Assert.False(FailsIn(phase), $"The action failed in phase {phase}, and nobody told.");
            Assert.Equal(phase, ended);
        }
        catch (BarrierPostPhaseException failure)
        {
            Assert.Equal($"phase {phase}", failure.InnerException!.Message);
        }

        Assert.Equal(1, Volatile.Read(ref _acted[phase]));
        return true;
    }

    /// <summary>Checks the books when everybody has ended.</summary>
    public void AssertEnded()
    {
        Assert.Equal(_phases, _next);
        Assert.All(_acted, times => Assert.Equal(1, times));
        Assert.Equal(_phases, Barrier.GetSnapshot().Phase);
    }

    // Plain fields: phases do not overlap, and the barrier orders them.
    private void Act(long phase)
    {
        Assert.Equal(_next, phase);
        _next++;
        _acted[phase]++;
        Thread.SpinWait((int)(phase % 5) * 40);
        if (FailsIn(phase))
            throw new InvalidTimeZoneException($"phase {phase}");
    }
}
