using Concurrency.Tests.Conformance.Channels;

namespace Concurrency.Tests.Conformance.Signals;

/// <summary>Random sequences of operations by one caller do to an event what they do to its model, step by step.</summary>
public sealed class EventModelTests : ConformanceTest
{
    private const int Sequences = 1_500;
    private const int Steps = 40;

    [Fact]
    public void EV1_C1_C2_C6_random_sequences_follow_the_model_of_an_auto_reset_event()
    {
        var seed = Seed.Next();
        for (var sequence = 0; sequence < Sequences; sequence++)
        {
            var turnstile = Runtime.CreateAutoResetEvent("event", isSet: sequence % 2 == 0);
            new Comparison(
                new(resetsItself: true, isSet: sequence % 2 == 0),
                turnstile.TryWait,
                turnstile.WaitAsync,
                turnstile.WaitCase,
                turnstile.Set,
                turnstile.Reset,
                turnstile.GetSnapshot,
                Runtime.CreateManualResetEvent("never"),
                seed + sequence).Run(Steps);
        }
    }

    [Fact]
    public void EV2_C1_C2_random_sequences_follow_the_model_of_a_manual_reset_event()
    {
        var seed = Seed.Next();
        for (var sequence = 0; sequence < Sequences; sequence++)
        {
            var gate = Runtime.CreateManualResetEvent("event", isSet: sequence % 2 == 0);
            new Comparison(
                new(resetsItself: false, isSet: sequence % 2 == 0),
                gate.TryWait,
                gate.WaitAsync,
                gate.WaitCase,
                gate.Set,
                gate.Reset,
                gate.GetSnapshot,
                Runtime.CreateManualResetEvent("never"),
                seed + sequence).Run(Steps);
        }
    }

    private sealed class Model(bool resetsItself, bool isSet)
    {
        public bool IsSet { get; private set; } = isSet;

        public List<Pending> Queue { get; } = [];

        public bool TryWait()
        {
            var wasSet = IsSet;
            IsSet &= !resetsItself;
            return wasSet;
        }

        public void Wait(Pending wait)
        {
            if (TryWait())
                wait.End("done");
            else
                Queue.Add(wait);
        }

        public bool Set()
        {
            if (IsSet)
                return false;

            if (!resetsItself)
                Pending.EndAll(Queue, "done");

            if (Queue.Count == 0)
            {
                IsSet = true;
                return true;
            }

            Queue[0].End("done");
            Queue.RemoveAt(0);
            return true;
        }

        public bool Reset()
        {
            var wasSet = IsSet;
            IsSet = false;
            return wasSet;
        }

        public void Cancel(Pending wait) => Queue.Remove(wait);
    }

    private sealed class Comparison(
        Model model,
        Func<bool> tryWait,
        Func<CancellationToken, ValueTask> wait,
        Func<ISelectCase> createCase,
        Func<bool> set,
        Func<bool> reset,
        Func<EventSnapshot> look,
        IManualResetEvent never,
        int seed) : ModelComparison(seed)
    {
        protected override void Step()
        {
            switch (Random.Next(10))
            {
                case < 1:
                    Note("try");
                    Check(model.TryWait(), tryWait(), "TryWait");
                    break;
                case < 4:
                    Begin("wait", new(), model.Wait, token => Watch(wait(token)));
                    break;
                case < 5:
                    Begin("select", new(), model.Wait, Select);
                    break;
                case < 7:
                    Note("set");
                    Check(model.Set(), set(), "Set");
                    break;
                case < 8:
                    Note("reset");
                    Check(model.Reset(), reset(), "Reset");
                    break;
                default:
                    CancelOne(model.Cancel);
                    break;
            }
        }

        protected override void CompareState() =>
            Check(new("event", model.IsSet, model.Queue.Count), look(), "the snapshot");

        private Func<string?> Select(CancellationToken token)
        {
            var own = createCase();
            var select = own.CreateSelect(SelectOrder.Fair, [never.WaitCase(), own]);
            return Watch(select.WaitAsync(token), winner => ReferenceEquals(winner, own) ? "done" : "never");
        }
    }
}
