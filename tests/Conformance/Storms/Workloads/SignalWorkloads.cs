using System.Collections.Concurrent;

namespace Concurrency.Tests.Conformance.Storms.Workloads;

/// <summary>Each set lets exactly one through, or is still remembered.</summary>
public sealed class AutoResetEventWorkload(IConcurrency concurrency) : Workload
{
    private readonly IAutoResetEvent _event = concurrency.CreateAutoResetEvent("event");
    private long _sets;
    private long _resets;
    private long _passed;

    public override async ValueTask RoundAsync(Participant participant)
    {
        switch (participant.Next(20))
        {
            case < 9:
                if (_event.Set())
                    Interlocked.Increment(ref _sets);

                await participant.PauseAsync();
                break;
            case 9:
                if (_event.Reset())
                    Interlocked.Increment(ref _resets);

                break;
            case 10:
                if (_event.TryWait())
                    Interlocked.Increment(ref _passed);

                break;
            default:
                if (await participant.TryAsync(attempt => attempt.WaitAsync(_event)))
                    Interlocked.Increment(ref _passed);

                break;
        }
    }

    public override void AssertConserved()
    {
        var snapshot = _event.GetSnapshot();
        Assert.Equal(0, snapshot.Waiting);
        Assert.Equal(_sets, _passed + _resets + (snapshot.IsSet ? 1 : 0));
        Assert.True(_passed > 0, "Nobody passed.");
    }
}

/// <summary>The first participant sets and resets; nobody else passes but after a set which no reset has undone before.</summary>
public sealed class ManualResetEventWorkload(IConcurrency concurrency) : Workload
{
    private readonly IManualResetEvent _event = concurrency.CreateManualResetEvent("event");
    private long _sets;
    private long _resets;
    private long _passed;

    public override async ValueTask RoundAsync(Participant participant)
    {
        if (participant.Number == 0)
        {
            Toggle();
            await participant.PauseAsync();
            return;
        }

        var resets = Interlocked.Read(ref _resets);
        if (!await participant.TryAsync(attempt => attempt.WaitAsync(_event)))
            return;

        Assert.True(Interlocked.Read(ref _sets) > resets, "It returned although the event was never set meanwhile.");
        Interlocked.Increment(ref _passed);
    }

    public override void AssertConserved()
    {
        Assert.Equal(new("event", _sets > _resets, Waiting: 0), _event.GetSnapshot());
        Assert.True(_passed > 0, "Nobody passed.");
    }

    private void Toggle()
    {
        if (_sets > _resets)
        {
            Assert.True(_event.Reset());
            Interlocked.Increment(ref _resets);
        }
        else
        {
            Interlocked.Increment(ref _sets);
            Assert.True(_event.Set());
            Assert.Equal(0, _event.GetSnapshot().Waiting);
        }
    }
}

/// <summary>One countdown after the other: exactly one signal ends each, and nobody passes before.</summary>
public sealed class CountdownWorkload(IConcurrency concurrency) : Workload
{
    private const int Count = 4;

    private Generation _current = new(concurrency);
    private long _generations;
    private long _passed;

    public override async ValueTask RoundAsync(Participant participant)
    {
        var generation = Volatile.Read(ref _current);
        switch (participant.Next(5))
        {
            case 0:
                if (Interlocked.Decrement(ref generation.Tickets) >= 0)
                    Signal(generation);

                break;
            case 1 when generation.Event.TryAdd():
                try
                {
                    await participant.PauseAsync();
                }
                finally
                {
                    Signal(generation);
                }

                break;
            default:
                if (await participant.TryAsync(attempt => attempt.WaitAsync(generation.Event)))
                {
                    Assert.Equal(0, generation.Event.GetSnapshot().Count);
                    Interlocked.Increment(ref _passed);
                }

                break;
        }
    }

    public override void AssertConserved()
    {
        Assert.True(_generations > 0 && _passed > 0, "No countdown ended.");
        Assert.Equal(0, _current.Event.GetSnapshot().Waiting);
        Assert.Equal(0, _current.Zeros);
    }

    private void Signal(Generation generation)
    {
        if (!generation.Event.Signal())
            return;

        Assert.Equal(1, Interlocked.Increment(ref generation.Zeros));
        Assert.Equal(new(generation.Event.Path, Count: 0, Waiting: 0), generation.Event.GetSnapshot());
        Interlocked.Increment(ref _generations);
        Volatile.Write(ref _current, new(concurrency));
    }

    private sealed class Generation(IConcurrency concurrency)
    {
        public int Tickets = Count;
        public int Zeros;

        public ICountdownEvent Event { get; } = concurrency.CreateCountdownEvent("countdown", Count);
    }
}

/// <summary>Every phase ends for all or for none.</summary>
public sealed class BarrierWorkload : Workload
{
    private readonly IBarrier _barrier;
    private readonly ConcurrentDictionary<long, int> _returned = new();
    private readonly int _participants;
    private long _acted;

    public BarrierWorkload(IConcurrency concurrency, int participants = 3)
    {
        _participants = participants;
        _barrier = concurrency.CreateBarrier("barrier", participants, phase => Assert.Equal(_acted++, phase));
    }

    public override int Participants => _participants;

    public override async ValueTask RoundAsync(Participant participant)
    {
        long phase = 0;
        var hasReturned = participant.Next(10) == 0
            ? _barrier.TrySignalAndWait(out phase)
            : await participant.TryAsync(async attempt => phase = await attempt.SignalAndWaitAsync(_barrier));
        if (!hasReturned)
            return;

        Assert.True(phase < Volatile.Read(ref _acted), "It returned before the action.");
        _returned.AddOrUpdate(phase, 1, static (_, count) => count + 1);
    }

    public override void AssertConserved()
    {
        var phases = _barrier.GetSnapshot().Phase;
        Assert.True(phases > 0, "No phase ended.");
        Assert.Equal(new("barrier", _participants, _participants, phases), _barrier.GetSnapshot());
        Assert.Equal(phases, _acted);
        Assert.Equal(phases, _returned.Count);
        Assert.All(_returned, phase => Assert.Equal(_participants, phase.Value));
    }
}
