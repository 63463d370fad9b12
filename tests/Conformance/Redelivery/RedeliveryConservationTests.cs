using System.Collections.Concurrent;
using Concurrency.Tests.Conformance.Channels;

namespace Concurrency.Tests.Conformance.Redelivery;

/// <summary>
/// Loops which fail, are cancelled and leave at random moments, and are started again: sent = settled + dead + in hand + kept +
/// undelivered, always, and at the end everything was dealt with.
/// </summary>
public sealed class RedeliveryConservationTests : RedeliveryTest
{
    private const int Items = 12;

    public static TheoryData<string, int> Programs =>
        new() { { "Task", 1_000 }, { "Thread", 300 }, { "Task+Thread", 400 }, { "Task+BlockingThread+Foreign+BlockingForeign", 400 } };

    [Theory, MemberData(nameof(Programs))]
    public async Task RD1_nothing_is_lost_and_nothing_is_settled_twice(string modes, int rounds)
    {
        var seed = Seed.Next();
        var all = modes.Split('+').Select(Enum.Parse<Mode>).ToArray();
        for (var round = 0; round < rounds; round++)
            await new Round(this, all, seed + round).RunAsync();
    }

    private sealed class Round
    {
        private readonly RedeliveryConservationTests _test;
        private readonly Mode[] _modes;
        private readonly int _seed;
        private readonly Random _random;
        private readonly IChannel<int> _source;
        private readonly IChannel<DeadLetter<int>> _dead;
        private readonly IRedeliveringReader<int> _reader;
        private readonly int[] _completed = new int[Items];
        private readonly int[] _wentOn = new int[Items];
        private readonly ConcurrentBag<int> _letters = [];
        private TaskCompletionSource _stopping = Signal();

        public Round(RedeliveryConservationTests test, Mode[] modes, int seed)
        {
            _test = test;
            _modes = modes;
            _seed = seed;
            _random = new(seed);
            _source = test.Runtime.CreateChannel<int>("source", _random.Next(4));
            _dead = test.Runtime.CreateChannel<DeadLetter<int>>("dead", _random.Next(3));
            _reader = test.Runtime.CreateRedeliveringReader("again", _source, new() { MaxAttempts = _random.Next(1, 4) }, _dead);
        }

        public async Task RunAsync()
        {
            var stopsEarly = _random.Next(3) == 0;
            var burying = BuryAsync();
            var sending = SendAsync();
            var loops = Enumerable.Range(0, 3).Select(index => SuperviseAsync(_modes[index % _modes.Length], index)).ToList();
            if (stopsEarly)
            {
                await Race(new(_seed), 60);
                _stopping.SetResult();

                // Nobody receives any more, and nothing is in hand.
                await Soon(Task.WhenAll(loops));
                var stopped = Look();
                Assert.Equal(0, stopped.InHand);
                Assert.Equal(_source.GetSnapshot().Received, stopped.Received);
                _stopping = Signal();
                loops = [SuperviseAsync(_modes[0], 7)];
            }

            await Soon(Task.WhenAll(loops));
            await Soon(sending);
            _dead.TryComplete();
            await Soon(burying);
            var ended = Look();
            Assert.True(ended.IsCompleted && ended.InHand + ended.Kept == 0 && ended.Received == Items, $"Seed {_seed}: {ended}");
            Assert.True(ended.DeadLettered == _letters.Count, $"Seed {_seed}: {ended}, {_letters.Count} letters");
            for (var item = 0; item < Items; item++)
            {
                var letters = _letters.Count(each => each == item);
                Assert.True(
                    letters + _completed[item] <= 1 && letters + _completed[item] + _wentOn[item] >= 1,
                    $"Seed {_seed}: item {item} has {letters} letters, was completed {_completed[item]} times, went on {_wentOn[item]} times");
            }
        }

        private async Task SendAsync()
        {
            for (var item = 0; item < Items; item++)
                await _source.SendAsync(item);

            _source.TryComplete();
        }

        private async Task BuryAsync()
        {
            await foreach (var letter in _dead.ReceiveAllAsync())
                _letters.Add(letter.Item);
        }

        private RedeliverySnapshot Look()
        {
            var look = _reader.GetSnapshot();
            Assert.True(look.Received == look.Settled + look.DeadLettered + look.InHand + look.Kept, $"Seed {_seed}: {look}");
            return look;
        }

        private async Task SuperviseAsync(Mode mode, int index)
        {
            var random = new Random(HashCode.Combine(_seed, index));
            while (!_stopping.Task.IsCompleted && !Look().IsCompleted)
            {
                using var cancellation = new CancellationTokenSource();
                var role = _test.Start(mode, "loop", verbs => LoopAsync(verbs, new(random.Next()), cancellation.Token));
                if (random.Next(2) == 0)
                {
                    await Race(random, 40);
                    if (random.Next(2) == 0)
                        role.Activity?.Cancel();
                    else
                        await cancellation.CancelAsync();
                }

                // When the round stops, a loop that waits is cancelled.
                if (await Task.WhenAny(role.Completion, _stopping.Task) == _stopping.Task)
                    await cancellation.CancelAsync();

                var error = await ErrorOf(role);
                Assert.True(error is null or OperationCanceledException || ReferenceEquals(error, Broken), $"Seed {_seed}: {error}");
            }
        }

        private async ValueTask LoopAsync(Verbs verbs, Random random, CancellationToken token)
        {
            // The item whose body has come to its end and goes on; the wait for the next one may be cancelled.
            var last = -1;
            try
            {
                await verbs.EachAsync(_reader, async delivery =>
                {
                    WentOn(last);
                    last = delivery.Item;
                    for (var turn = random.Next(3); turn > 0; turn--)
                        await verbs.YieldAsync();

                    switch (random.Next(8))
                    {
                        case 0:
                            last = -1;
                            throw Broken;
                        case 1:
                            last = -1;
                            delivery.Fail(Broken);
                            return true;
                        case 2:
                            last = -1;
                            return false;
                        case 3 or 4:
                            last = -1;
                            delivery.Complete();
                            Interlocked.Increment(ref _completed[delivery.Item]);
                            return random.Next(2) == 0;
                        default:
                            return true;
                    }
                }, token);
            }
            finally
            {
                WentOn(last);
            }
        }

        private void WentOn(int item)
        {
            if (item >= 0)
                Interlocked.Increment(ref _wentOn[item]);
        }

        private static async Task Race(Random random, int most)
        {
            for (var turn = random.Next(most); turn > 0; turn--)
                await Task.Yield();
        }
    }
}
