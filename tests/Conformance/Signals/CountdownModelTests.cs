using Concurrency.Tests.Conformance.Channels;

namespace Concurrency.Tests.Conformance.Signals;

/// <summary>Random sequences of operations by one caller do to a countdown what they do to its model, step by step.</summary>
public sealed class CountdownModelTests : ConformanceTest
{
    private const int Sequences = 2_000;
    private const int Steps = 30;

    [Fact]
    public void CD1_CD2_CD3_C1_C2_random_sequences_follow_the_model()
    {
        var seed = Seed.Next();
        for (var sequence = 0; sequence < Sequences; sequence++)
            new Comparison(Runtime, seed + sequence).Run(Steps);
    }

    private sealed class Model(int count)
    {
        public int Count { get; private set; } = count;

        public List<Pending> Queue { get; } = [];

        public void Wait(Pending wait)
        {
            if (Count == 0)
                wait.End("done");
            else
                Queue.Add(wait);
        }

        public string Signal(int count)
        {
            if (count > Count)
                return "refused";

            Count -= count;
            if (Count == 0)
                Pending.EndAll(Queue, "done");

            return $"{Count == 0}";
        }

        public bool TryAdd(int count)
        {
            Count += Count == 0 ? 0 : count;
            return Count > 0;
        }

        public void Cancel(Pending wait) => Queue.Remove(wait);
    }

    private sealed class Comparison : ModelComparison
    {
        private readonly Model _model;
        private readonly ICountdownEvent _countdown;
        private readonly IManualResetEvent _never;

        public Comparison(ConcurrencyRuntime runtime, int seed)
            : base(seed)
        {
            var count = Random.Next(6);
            _model = new(count);
            _countdown = runtime.CreateCountdownEvent("countdown", count);
            _never = runtime.CreateManualResetEvent("never");
        }

        protected override void Step()
        {
            var count = Random.Next(1, 4);
            switch (Random.Next(12))
            {
                case < 1:
                    Note("try");
                    Check(_model.Count == 0, _countdown.TryWait(), "TryWait");
                    break;
                case < 4:
                    Begin("wait", new(), _model.Wait, token => Watch(_countdown.WaitAsync(token)));
                    break;
                case < 5:
                    Begin("select", new(), _model.Wait, Select);
                    break;
                case < 8:
                    Note($"signal {count}");
                    Check(_model.Signal(count), Outcome(() => $"{_countdown.Signal(count)}"), "Signal");
                    break;
                case < 9:
                    Note($"try to add {count}");
                    Check(_model.TryAdd(count), _countdown.TryAdd(count), "TryAdd");
                    break;
                case < 10:
                    Note($"add {count}");
                    Check(_model.TryAdd(count) ? "done" : "refused", Outcome(() => Add(count)), "Add");
                    break;
                default:
                    CancelOne(_model.Cancel);
                    break;
            }
        }

        protected override void CompareState() =>
            Check(new("countdown", _model.Count, _model.Queue.Count), _countdown.GetSnapshot(), "the snapshot");

        private string Add(int count)
        {
            _countdown.Add(count);
            return "done";
        }

        private Func<string?> Select(CancellationToken token)
        {
            var own = _countdown.WaitCase();
            var select = own.CreateSelect(SelectOrder.Fair, [_never.WaitCase(), own]);
            return Watch(select.WaitAsync(token), winner => ReferenceEquals(winner, own) ? "done" : "never");
        }
    }
}
