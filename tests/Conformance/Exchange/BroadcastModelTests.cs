using Concurrency.Tests.Conformance.Channels;

namespace Concurrency.Tests.Conformance.Exchange;

/// <summary>Random sequences of sends, receives, arrivals and departures by one caller do what the model does, step by step.</summary>
public sealed class BroadcastModelTests : ChannelTest
{
    [Fact]
    public void BR1_BR2_C1_C6_random_sequences_follow_the_model()
    {
        var seed = Seed.Next();
        for (var sequence = 0; sequence < 3_000; sequence++)
            new Comparison(Runtime.CreateBroadcast<int>("news"), seed + sequence).Run(steps: 60);
    }

    private sealed class Comparison(IBroadcast<int> broadcast, int seed) : ModelRun(seed)
    {
        private readonly BroadcastModel _model = new();
        private readonly List<ISubscription<int>> _subscriptions = [];
        private int _next;

        protected override void Step(int choice)
        {
            var index = _subscriptions.Count == 0 ? -1 : Random.Next(_subscriptions.Count);
            switch (choice)
            {
                case < 8:
                    Subscribe();
                    break;
                case < 20:
                    var tried = _next++;
                    Note($"try to send {tried}");
                    Check(_model.TrySend(tried), broadcast.TrySend(tried), "TrySend");
                    break;
                case < 45:
                    var item = _next++;
                    Begin(
                        $"send {item}",
                        expectation => _model.BeginSend(expectation, item),
                        token => broadcast.SendAsync(item, token),
                        "sent");
                    break;
                case < 84 when index >= 0:
                    Receive(index, isTry: choice < 55);
                    break;
                case < 94:
                    CancelOne();
                    break;
                case < 99 when index >= 0:
                    Note($"leave {index}");
                    _model.Leave(_model.Subscribers[index]);
                    _subscriptions[index].Dispose();
                    break;
                case 99:
                    Complete();
                    break;
            }
        }

        protected override void Finish() => Complete();

        protected override void CompareState()
        {
            var snapshot = broadcast.GetSnapshot();
            Check(_model.Sent, snapshot.Sent, "Sent");
            Check(_model.WaitingSenders, snapshot.WaitingSenders, "WaitingSenders");
            Check(_model.IsCompleted, snapshot.IsCompleted, "IsCompleted");
            Check(_model.Subscribers.Count(subscriber => subscriber.End is null or "closed"), snapshot.Subscribers, "Subscribers");
            for (var index = 0; index < _subscriptions.Count; index++)
            {
                var model = _model.Subscribers[index];
                var expected = new SubscriptionSnapshot(
                    $"news/s{index}",
                    model.Capacity,
                    model.Items.Count,
                    model.Received,
                    model.Dropped,
                    model.IsConnected,
                    model.Receivers.Count);
                Check(expected, _subscriptions[index].GetSnapshot(), $"subscription {index}");
            }
        }

        protected override void Forget(Expectation expectation) => _model.Forget(expectation);

        private void Subscribe()
        {
            var options = new SubscriptionOptions { Capacity = Random.Next(1, 4), LagPolicy = (LagPolicy)Random.Next(3) };
            var name = $"s{_subscriptions.Count}";
            Note($"subscribe {name} {options.LagPolicy} {options.Capacity}");
            if (_model.IsCompleted)
            {
                Assert.Throws<ChannelCompletedException>(() => broadcast.Subscribe(name, options));
                return;
            }

            _model.Subscribers.Add(new(options.Capacity, options.LagPolicy));
            _subscriptions.Add(broadcast.Subscribe(name, options));
        }

        private void Receive(int index, bool isTry)
        {
            var (subscriber, subscription) = (_model.Subscribers[index], _subscriptions[index]);
            if (isTry)
            {
                Note($"try to receive {index}");
                Check(_model.TryReceive(subscriber), subscription.TryReceive(out var taken) ? taken : null, "TryReceive");
                return;
            }

            Begin(
                $"receive {index}",
                expectation => _model.BeginReceive(subscriber, expectation),
                subscription.ReceiveAsync,
                item => $"{item}");
        }

        private void Complete()
        {
            Note("complete");
            Check(_model.TryComplete(), broadcast.TryComplete(), "TryComplete");
        }
    }
}
