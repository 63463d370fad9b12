using System.Collections.Concurrent;

namespace Concurrency.Tests.Conformance.Storms.Workloads;

/// <summary>Whoever got an item gave its own to the one who had it.</summary>
public sealed class ExchangerWorkload(IConcurrency concurrency) : Workload
{
    private readonly IExchanger<long> _exchanger = concurrency.CreateExchanger<long>("exchanger");
    private readonly ConcurrentDictionary<long, long> _received = new();

    public override async ValueTask RoundAsync(Participant participant)
    {
        var given = participant.Make();
        long received = 0;
        var isExchanged = participant.Next(10) == 0
            ? _exchanger.TryExchange(given, out received)
            : await participant.TryAsync(async attempt => received = await attempt.ExchangeAsync(_exchanger, given));
        if (isExchanged)
            Assert.True(_received.TryAdd(given, received));
    }

    public override void AssertConserved()
    {
        Assert.NotEmpty(_received);
        Assert.All(_received, pair => Assert.Equal(pair.Key, _received.GetValueOrDefault(pair.Value)));
        Assert.DoesNotContain(_received, pair => pair.Key == pair.Value);
        Assert.Equal(new("exchanger", Waiting: 0, _received.Count / 2), _exchanger.GetSnapshot());
    }
}

/// <summary>One promise after the other: one value wins, and everybody sees that.</summary>
public sealed class PromiseWorkload(IConcurrency concurrency) : Workload
{
    private readonly ConcurrentQueue<(Generation Promise, long Value)> _seen = new();
    private Generation _current = new(concurrency);

    public override async ValueTask RoundAsync(Participant participant)
    {
        var generation = Volatile.Read(ref _current);
        if (participant.Next(8) == 0)
        {
            var value = participant.Make();
            if (!generation.Promise.TrySetResult(value))
                return;

            Assert.Equal(1, Interlocked.Increment(ref generation.Wins));
            generation.Winner = value;
            Assert.Equal(new(generation.Promise.Path, IsCompleted: true, Error: null, Waiting: 0), generation.Promise.GetSnapshot());
            Volatile.Write(ref _current, new(concurrency));
            return;
        }

        long seen = 0;
        if (await participant.TryAsync(async attempt => seen = await attempt.WaitAsync(generation.Promise)))
            _seen.Enqueue((generation, seen));
    }

    public override void AssertConserved()
    {
        Assert.NotEmpty(_seen);
        Assert.All(_seen, seen => Assert.Equal(seen.Promise.Winner, seen.Value));
        Assert.Equal(0, _current.Promise.GetSnapshot().Waiting);
    }

    private sealed class Generation(IConcurrency concurrency)
    {
        public int Wins;

        public long Winner { get; set; }

        public IPromise<long> Promise { get; } = concurrency.CreatePromise<long>("promise");
    }
}

/// <summary>A watcher sees values that were set, each newer than the last; a cancelled look saw nothing.</summary>
public sealed class LatestWorkload : Workload
{
    private readonly ILatest<long> _latest;
    private readonly ILatestWatcher<long>[] _watchers;
    private readonly long[] _lastSeen;
    private readonly ConcurrentDictionary<long, long> _set = new();
    private readonly ConcurrentQueue<(long Version, long Value)> _seen = new();

    public LatestWorkload(IConcurrency concurrency)
    {
        _latest = concurrency.CreateLatest("latest", 0L);
        _set[1] = 0;
        _watchers = [.. Enumerable.Range(0, Participants).Select(_ => _latest.Watch())];
        _lastSeen = new long[Participants];
    }

    public override async ValueTask RoundAsync(Participant participant)
    {
        if (participant.Next(3) == 0)
        {
            var value = participant.Make();
            Assert.True(_set.TryAdd(_latest.Set(value), value));
            return;
        }

        var watcher = _watchers[participant.Number];
        Assert.Equal(_lastSeen[participant.Number], watcher.Seen);
        long seen = 0;
        var hasSeen = participant.Next(10) == 0
            ? watcher.TryNext(out seen)
            : await participant.TryAsync(async attempt => seen = await attempt.NextAsync(watcher));
        if (!hasSeen)
            return;

        Assert.True(watcher.Seen > _lastSeen[participant.Number], "It saw nothing newer.");
        _lastSeen[participant.Number] = watcher.Seen;
        _seen.Enqueue((watcher.Seen, seen));
    }

    public override void AssertConserved()
    {
        Assert.NotEmpty(_seen);
        Assert.All(_seen, seen => Assert.Equal(_set[seen.Version], seen.Value));
        Assert.Equal(new("latest", _set.Count, IsCompleted: false, Waiting: 0), _latest.GetSnapshot());
    }
}
