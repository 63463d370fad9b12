using Concurrency.Tests.Conformance.Channels;

namespace Concurrency.Tests.Conformance.Exchange;

/// <summary>Random sequences of exchanges by one caller do what the model does, step by step.</summary>
public sealed class ExchangerModelTests : ChannelTest
{
    [Fact]
    public void EX1_C1_C6_random_sequences_follow_the_model()
    {
        var seed = Seed.Next();
        for (var sequence = 0; sequence < 2_000; sequence++)
            new Comparison(Runtime.CreateExchanger<int>("swap"), seed + sequence).Run(steps: 40);
    }

    private sealed class Comparison(IExchanger<int> exchanger, int seed) : ModelRun(seed)
    {
        private (Expectation Expectation, int Item)? _waiting;
        private long _exchanges;
        private int _next;

        protected override void Step(int choice)
        {
            switch (choice)
            {
                case < 50:
                    var item = _next++;
                    Begin($"exchange {item}", expectation => Expect(expectation, item), token => exchanger.ExchangeAsync(item, token), got => $"{got}");
                    break;
                case < 70:
                    Try(_next++);
                    break;
                default:
                    CancelOne();
                    break;
            }
        }

        protected override void Finish()
        {
            if (_waiting is not null)
                Try(_next++);
        }

        protected override void CompareState() =>
            Check(new ExchangerSnapshot("swap", _waiting is null ? 0 : 1, _exchanges), exchanger.GetSnapshot(), "the snapshot");

        protected override void Forget(Expectation expectation) => _waiting = null;

        private void Expect(Expectation expectation, int item)
        {
            if (Meet(item) is { } received)
                expectation.End($"{received}");
            else
                _waiting = (expectation, item);
        }

        private int? Meet(int item)
        {
            if (_waiting is not { } waiting)
                return null;

            _exchanges++;
            _waiting = null;
            waiting.Expectation.End($"{item}");
            return waiting.Item;
        }

        private void Try(int item)
        {
            Note($"try {item}");
            Check(Meet(item), exchanger.TryExchange(item, out var received) ? received : null, "TryExchange");
        }
    }
}
