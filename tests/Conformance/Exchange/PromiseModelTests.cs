using Concurrency.Tests.Conformance.Channels;

namespace Concurrency.Tests.Conformance.Exchange;

/// <summary>Random sequences of waits and completions by one caller do what the model does, step by step.</summary>
public sealed class PromiseModelTests : ChannelTest
{
    [Fact]
    public void PR1_PR2_C1_random_sequences_follow_the_model()
    {
        var seed = Seed.Next();
        for (var sequence = 0; sequence < 2_000; sequence++)
            new Comparison(Runtime.CreatePromise<int>("answer"), seed + sequence).Run(steps: 25);
    }

    private sealed class Comparison(IPromise<int> promise, int seed) : ModelRun(seed)
    {
        private readonly List<Expectation> _waiting = [];
        private string? _outcome;
        private int _next;

        protected override void Step(int choice)
        {
            switch (choice)
            {
                case < 45:
                    Begin("wait", Expect, promise.WaitAsync, value => $"{value}");
                    break;
                case < 60:
                    Note("try");
                    Check(_outcome ?? "none", Describe(() => promise.TryGet(out var value) ? $"{value}" : "none"), "TryGet");
                    break;
                case < 90:
                    CancelOne();
                    break;
                case < 94:
                    Complete();
                    break;
                case < 97:
                    Note("fail");
                    Check(TryEnd("failed"), promise.TrySetException(new InvalidDataException("failed")), "TrySetException");
                    break;
                default:
                    Note("cancel it");
                    Check(TryEnd("cancelled"), promise.TrySetCanceled(), "TrySetCanceled");
                    break;
            }
        }

        protected override void Finish() => Complete();

        protected override void CompareState()
        {
            var snapshot = promise.GetSnapshot();
            Check(_outcome is not null, snapshot.IsCompleted, "IsCompleted");
            Check(_waiting.Count, snapshot.Waiting, "Waiting");
            Check(_outcome is "failed" or "cancelled", snapshot.Error is not null, "whether there is an error");
        }

        protected override void Forget(Expectation expectation) => _waiting.Remove(expectation);

        private void Complete()
        {
            var value = _next++;
            Note($"set {value}");
            Check(TryEnd($"{value}"), promise.TrySetResult(value), "TrySetResult");
        }

        private void Expect(Expectation expectation)
        {
            if (_outcome is null)
                _waiting.Add(expectation);
            else
                expectation.End(_outcome);
        }

        private bool TryEnd(string outcome)
        {
            if (_outcome is not null)
                return false;

            _outcome = outcome;
            foreach (var wait in _waiting)
                wait.End(outcome);

            _waiting.Clear();
            return true;
        }
    }
}
