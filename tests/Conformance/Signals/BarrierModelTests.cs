using Concurrency.Tests.Conformance.Channels;

namespace Concurrency.Tests.Conformance.Signals;

/// <summary>Random sequences of operations by one caller do to a barrier what they do to its model, step by step.</summary>
public sealed class BarrierModelTests : ConformanceTest
{
    private const int Sequences = 2_500;
    private const int Steps = 40;

    [Fact]
    public void BA1_BA2_BA3_C1_C2_random_sequences_follow_the_model()
    {
        var seed = Seed.Next();
        for (var sequence = 0; sequence < Sequences; sequence++)
            new Comparison(Runtime, seed + sequence).Run(Steps);
    }

    private sealed class Model(int participants)
    {
        public int Participants { get; private set; } = participants;

        public long Phase { get; private set; }

        public List<Pending> Arrived { get; } = [];

        public bool Fails { get; set; }

        /// <summary>How many the next action adds.</summary>
        public int Adds { get; set; }

        private string Ending => Fails ? $"failed {Phase}" : $"{Phase}";

        public void Arrive(Pending arrival)
        {
            if (Arrived.Count == Participants)
            {
                arrival.End("refused");
                return;
            }

            Arrived.Add(arrival);
            EndPhaseIfComplete();
        }

        public string TryArrive()
        {
            if (Participants == 0)
                return "refused";

            if (Arrived.Count + 1 < Participants)
                return "others";

            var ending = Ending;
            EndPhase();
            return ending;
        }

        public void Add(int count) => Participants += count;

        public string Remove(int count)
        {
            if (count > Participants - Arrived.Count)
                return "refused";

            Participants -= count;
            var ending = Fails ? Ending : "done";
            return EndPhaseIfComplete() ? ending : "done";
        }

        public void Cancel(Pending arrival) => Arrived.Remove(arrival);

        private bool EndPhaseIfComplete()
        {
            if (Participants == 0 || Arrived.Count < Participants)
                return false;

            EndPhase();
            return true;
        }

        private void EndPhase()
        {
            Pending.EndAll(Arrived, Ending);
            Participants += Adds;
            Adds = 0;
            Phase++;
        }
    }

    private sealed class Comparison : ModelComparison
    {
        private readonly Model _model;
        private readonly IBarrier _barrier;
        private bool _fails;
        private int _adds;
        private long _acted;

        public Comparison(ConcurrencyRuntime runtime, int seed)
            : base(seed)
        {
            var participants = Random.Next(5);
            _model = new(participants);
            _barrier = runtime.CreateBarrier("barrier", participants, Act);
        }

        protected override void Step()
        {
            var count = Random.Next(1, 3);
            switch (Random.Next(20))
            {
                case < 2:
                    Note("try");
                    Check(_model.TryArrive(), Outcome(TryArrive), "TrySignalAndWait");
                    break;
                case < 10:
                    Begin("arrive", new(), _model.Arrive, token => Watch(_barrier.SignalAndWaitAsync(token), phase => $"{phase}"));
                    break;
                case < 11:
                    Note($"add {count}");
                    Check(_model.Phase, _barrier.AddParticipants(count), "AddParticipants");
                    _model.Add(count);
                    break;
                case < 13:
                    Note($"remove {count}");
                    Check(_model.Remove(count), Outcome(() => Remove(count)), "RemoveParticipants");
                    break;
                case < 14:
                    _model.Fails = _fails = !_fails;
                    Note(_fails ? "actions fail" : "actions succeed");
                    break;
                case < 15:
                    Note($"the next action adds {count}");
                    _model.Adds = _adds = count;
                    break;
                default:
                    CancelOne(_model.Cancel);
                    break;
            }
        }

        protected override void CompareState()
        {
            Check(
                new("barrier", _model.Participants, _model.Participants - _model.Arrived.Count, _model.Phase),
                _barrier.GetSnapshot(),
                "the snapshot");
            Check(_model.Phase, _acted, "the number of actions");
        }

        private void Act(long phase)
        {
            Check(_acted++, phase, "the action's phase");
            if (_adds > 0)
                Check(phase + 1, _barrier.AddParticipants(_adds), "AddParticipants in the action");

            _adds = 0;
            if (_fails)
                throw new InvalidTimeZoneException($"failed {phase}");
        }

        private string TryArrive() => _barrier.TrySignalAndWait(out var phase) ? $"{phase}" : "others";

        private string Remove(int count)
        {
            _barrier.RemoveParticipants(count);
            return "done";
        }
    }
}
