using Concurrency.Tests.Conformance.Channels;

namespace Concurrency.Tests.Conformance.Exchange;

/// <summary>Random sequences of changes and looks by one caller do what the model does, step by step.</summary>
public sealed class LatestModelTests : ChannelTest
{
    [Fact]
    public void LA1_C1_random_sequences_follow_the_model()
    {
        var seed = Seed.Next();
        for (var sequence = 0; sequence < 2_000; sequence++)
            new Comparison(Runtime.CreateLatest("level", 0), seed + sequence).Run(steps: 50);
    }

    private sealed class Watcher(ILatestWatcher<int> actual, long seen)
    {
        public ILatestWatcher<int> Actual => actual;

        public long Seen { get; set; } = seen;

        public List<Expectation> Waiting { get; } = [];
    }

    private sealed class Comparison(ILatest<int> latest, int seed) : ModelRun(seed)
    {
        private readonly List<Watcher> _watchers = [new(latest.Watch(), 0)];
        private int _value;
        private long _version = 1;
        private bool _isCompleted;

        protected override void Step(int choice)
        {
            var index = Random.Next(_watchers.Count);
            var watcher = _watchers[index];
            switch (choice)
            {
                case < 10:
                    var seen = Random.NextInt64(_version + 1);
                    Note($"watch from {seen}");
                    _watchers.Add(new(latest.Watch(seen), seen));
                    break;
                case < 40:
                    Begin($"next of {index}", expectation => Expect(watcher, expectation), watcher.Actual.NextAsync, value => $"{value}");
                    break;
                case < 55:
                    Note($"try {index}");
                    Check(Look(watcher), watcher.Actual.TryNext(out var value) ? value : null, "TryNext");
                    break;
                case < 75:
                    Set();
                    break;
                case < 98:
                    CancelOne();
                    break;
                default:
                    Complete();
                    break;
            }
        }

        protected override void Finish() => Complete();

        protected override void CompareState()
        {
            var waiting = _watchers.Sum(watcher => watcher.Waiting.Count);
            Check(new LatestSnapshot("level", _version, _isCompleted, waiting), latest.GetSnapshot(), "the snapshot");
            Check(new Versioned<int>(_value, _version), latest.Current, "Current");
            foreach (var watcher in _watchers)
                Check(watcher.Seen, watcher.Actual.Seen, "Seen");
        }

        protected override void Forget(Expectation expectation)
        {
            foreach (var watcher in _watchers)
                watcher.Waiting.Remove(expectation);
        }

        private int? Look(Watcher watcher)
        {
            if (watcher.Seen == _version)
                return null;

            watcher.Seen = _version;
            return _value;
        }

        private void Expect(Watcher watcher, Expectation expectation)
        {
            if (Look(watcher) is { } value)
                expectation.End($"{value}");
            else if (_isCompleted)
                expectation.End("closed");
            else
                watcher.Waiting.Add(expectation);
        }

        private void Set()
        {
            Note("set");
            if (_isCompleted)
            {
                Assert.Throws<InvalidOperationException>(() => latest.Set(-1));
                return;
            }

            _value++;
            Check(++_version, latest.Set(_value), "Set");
            foreach (var watcher in _watchers.Where(watcher => watcher.Waiting.Count > 0))
            {
                watcher.Waiting[0].End($"{Look(watcher)}");
                watcher.Waiting.RemoveAt(0);
            }
        }

        private void Complete()
        {
            Note("complete");
            Check(!_isCompleted, latest.TryComplete(), "TryComplete");
            _isCompleted = true;
            foreach (var watcher in _watchers)
            {
                watcher.Waiting.ForEach(wait => wait.End("closed"));
                watcher.Waiting.Clear();
            }
        }
    }
}
