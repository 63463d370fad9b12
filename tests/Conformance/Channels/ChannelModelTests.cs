using Operation = Concurrency.Tests.Conformance.Channels.ChannelModel.Operation;

namespace Concurrency.Tests.Conformance.Channels;

/// <summary>Random sequences of operations by one caller do to a channel what they do to its model, step by step.</summary>
public sealed class ChannelModelTests : ChannelTest
{
    private const int Sequences = 400;
    private const int Steps = 60;

    public static TheoryData<int, ChannelFullMode> Kinds
    {
        get
        {
            var kinds = new TheoryData<int, ChannelFullMode>();
            foreach (var capacity in new[] { 0, 1, 2, 3, 64, ChannelCapacity.Unbounded })
                kinds.Add(capacity, ChannelFullMode.Wait);

            foreach (var mode in new[] { ChannelFullMode.DropOldest, ChannelFullMode.DropNewest, ChannelFullMode.DropWrite })
            {
                foreach (var capacity in new[] { 1, 2, 3, 64 })
                    kinds.Add(capacity, mode);
            }

            return kinds;
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public void CH1_CH2_CH3_CH6_CH7_CH10_random_sequences_follow_the_model(int capacity, ChannelFullMode fullMode)
    {
        var seed = Seed.Next();
        for (var sequence = 0; sequence < Sequences; sequence++)
            new Comparison(Runtime, capacity, fullMode, seed + sequence).Run();
    }

    private sealed class Comparison
    {
        private readonly ChannelModel _model;
        private readonly IChannel<int> _channel;
        private readonly List<int> _dropped = [];
        private readonly Random _random;
        private readonly int _seed;
        private readonly List<string> _history = [];
        private readonly List<(Operation Expected, CancellationTokenSource Cancellation, Func<string?> Actual)> _begun = [];
        private int _next;

        public Comparison(ConcurrencyRuntime runtime, int capacity, ChannelFullMode fullMode, int seed)
        {
            _model = new(capacity, fullMode);
            _channel = runtime.CreateChannel(
                "items", new ChannelOptions<int> { Capacity = capacity, FullMode = fullMode, Dropped = _dropped.Add });
            _random = new(seed);
            _seed = seed;
        }

        public void Run()
        {
            for (var step = 0; step < Steps; step++)
            {
                Step();
                CompareState();
            }

            Complete();
            CompareState();
            Check(true, _begun.All(operation => operation.Expected.Outcome is not null), "nobody waits after the end");
        }

        private void Step()
        {
            switch (_random.Next(100))
            {
                case < 15:
                    var item = _next++;
                    Note($"try to send {item}");
                    Check(_model.TrySend(item), _channel.TrySend(item), "TrySend");
                    break;
                case < 30:
                    Note("try to receive");
                    Check(_model.TryReceive(), _channel.TryReceive(out var taken) ? taken : null, "TryReceive");
                    break;
                case < 35:
                    Check(_model.Oldest, _channel.TryPeek(out var oldest) ? oldest : null, "TryPeek");
                    break;
                case < 50:
                    BeginSend(_next++);
                    break;
                case < 63:
                    Begin(new("receive"), _model.BeginReceive, token => Watch(_channel.ReceiveAsync(token), item => $"{item}"));
                    break;
                case < 68:
                    var buffer = new int[_random.Next(1, 4)];
                    Begin(
                        new("many", max: buffer.Length),
                        _model.BeginReceive,
                        token => Watch(_channel.ReceiveManyAsync(buffer, token), count => string.Join(',', buffer[..count])));
                    break;
                case < 73:
                    var max = _random.Next(1, 4);
                    Begin(
                        new("batch", max: max),
                        _model.BeginReceive,
                        token => Watch(
                            _channel.ReceiveBatchAsync(max, Timeout.InfiniteTimeSpan, token), items => string.Join(',', items)));
                    break;
                case < 78:
                    Begin(new("next"), _model.BeginReceive, token =>
                    {
                        var enumerator = _channel.ReceiveAllAsync(token).GetAsyncEnumerator(CancellationToken.None);
                        return Watch(enumerator.MoveNextAsync(), moved => moved ? $"{enumerator.Current}" : "end");
                    });
                    break;
                case < 82:
                    Begin(new("item?"), _model.BeginWaitToReceive, token => Watch(_channel.WaitToReceiveAsync(token), Truth));
                    break;
                case < 86:
                    Begin(new("room?"), _model.BeginWaitToSend, token => Watch(_channel.WaitToSendAsync(token), Truth));
                    break;
                case < 99:
                    if (_begun.Count == 0)
                        break;

                    var index = _random.Next(_begun.Count);
                    Note($"cancel {index}");
                    _model.Cancel(_begun[index].Expected);
                    _begun[index].Cancellation.Cancel();
                    break;
                default:
                    Complete();
                    break;
            }
        }

        private static string Truth(bool isReady) => isReady ? "true" : "false";

        private void Complete()
        {
            Note("complete");
            Check(_model.TryComplete(), _channel.TryComplete(), "TryComplete");
        }

        private void BeginSend(int item) =>
            Begin(new("send", item), _model.BeginSend, token => WatchSend(_channel.SendAsync(item, token)));

        private void Begin(Operation operation, Action<Operation> expect, Func<CancellationToken, Func<string?>> begin)
        {
            Note($"{_begun.Count}: {operation.Kind} {operation.Item} {operation.Max}");
            var cancellation = new CancellationTokenSource();
            expect(operation);
            _begun.Add((operation, cancellation, begin(cancellation.Token)));
        }

        // A grant, a cancellation and a completion settle a wait before they return: its state is known at once.
        private static Func<string?> Watch<T>(ValueTask<T> wait, Func<T, string> describe) =>
            Watch(() => wait.IsCompleted, () => describe(wait.GetAwaiter().GetResult()));

        private static Func<string?> WatchSend(ValueTask wait) =>
            Watch(
                () => wait.IsCompleted,
                () =>
                {
                    wait.GetAwaiter().GetResult();
                    return "sent";
                });

        private static Func<string?> Watch(Func<bool> hasEnded, Func<string> describe)
        {
            string? outcome = null;
            return () =>
            {
                if (outcome is not null || !hasEnded())
                    return outcome;

                try
                {
                    outcome = describe();
                }
                catch (OperationCanceledException)
                {
                    outcome = "cancelled";
                }
                catch (ChannelCompletedException)
                {
                    outcome = "closed";
                }

                return outcome;
            };
        }

        private void CompareState()
        {
            for (var index = 0; index < _begun.Count; index++)
            {
                var (expected, _, actual) = _begun[index];
                Check(expected.Outcome, actual(), $"operation {index}");
            }

            var snapshot = _channel.GetSnapshot();
            Check(_model.Items.Count, snapshot.Count, "Count");
            Check(_model.Sent, snapshot.Sent, "Sent");
            Check(_model.Received, snapshot.Received, "Received");
            Check(_model.Dropped.Count, (int)snapshot.Dropped, "Dropped");
            Check(_model.WaitingReceivers, snapshot.WaitingReceivers, "WaitingReceivers");
            Check(_model.WaitingSenders, snapshot.WaitingSenders, "WaitingSenders");
            Check(_model.IsCompleted, snapshot.IsCompleted, "IsCompleted");
            Check(string.Join(',', _model.Dropped), string.Join(',', _dropped), "the dropped items");
        }

        private void Note(string step) => _history.Add(step);

        private void Check<T>(T expected, T actual, string what) =>
            Assert.True(
                EqualityComparer<T>.Default.Equals(expected, actual),
                Describe($"{what} should be {expected} and is {actual}"));

        private string Describe(string what) => $"Seed {_seed}: {what}, after {string.Join("; ", _history)}.";
    }
}
