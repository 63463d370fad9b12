using Concurrency.Tests.Conformance.Activities;
using Concurrency.Tests.Conformance.Channels;

namespace Concurrency.Tests.Conformance.Joining;

/// <summary>Random bodies under random joiners: the outcome is one that some order of the bodies explains, and all have ended.</summary>
public sealed class JoinerModelTests : ActivityTest
{
    private static readonly string[] s_joiners = ["all", "any", "quorum", "settled", "each"];

    [Theory]
    [InlineData("Task", "Task", 7_000)]
    [InlineData("Thread", "Task", 1_500)]
    [InlineData("Task", "Thread", 1_000)]
    [InlineData("Thread", "Thread", 500)]
    public async Task JN1_JN3_what_a_joiner_makes_of_its_bodies_is_what_some_order_of_them_explains(string parentBackend, string childBackend, int cases)
    {
        var seed = Seed.Next();
        var root = Runtime.Start("root", async scope =>
        {
            for (var number = 0; number < cases; number++)
                await new Case(scope, On(childBackend), seed + number).RunAsync();
        }, On(parentBackend));

        await root.Completion.WaitAsync(TimeSpan.FromMinutes(10));
    }

    private sealed class Case
    {
        private readonly IActivityScope _scope;
        private readonly ActivityOptions _options;
        private readonly int _seed;
        private readonly Random _random;
        private readonly string _joiner;
        private readonly List<JoinedKind> _kinds;
        private readonly int _quorum;
        private readonly JoinerModel _model;
        private readonly CancellationTokenSource _cancellation = new();
        private int _running;

        public Case(IActivityScope scope, ActivityOptions options, int seed)
        {
            _scope = scope;
            _options = options;
            _seed = seed;
            _random = new(seed);
            _joiner = s_joiners[_random.Next(s_joiners.Length)];

            // The rare ones rarely, so that enough succeed.
            _kinds = [.. Enumerable.Range(0, _random.Next(1, 6)).Select(_ => _random.Next(12) switch
            {
                < 5 => JoinedKind.Succeed,
                < 8 => JoinedKind.Fail,
                8 => JoinedKind.CancelItself,
                < 11 => JoinedKind.Wait,
                _ => JoinedKind.CancelAll,
            })];
            _quorum = _joiner == "quorum" ? _random.Next(1, _kinds.Count + 1) : 1;
            _model = new(_kinds);
            if (_model.MayHang(_joiner, _quorum))
            {
                _kinds[_random.Next(_kinds.Count)] = JoinedKind.CancelAll;
                _model = new(_kinds);
            }
        }

        public async ValueTask RunAsync()
        {
            var refutation = await JoinAsync();
            refutation ??= Volatile.Read(ref _running) == 0 ? null : $"{_running} still run";
            Assert.True(refutation is null, $"Seed {_seed}: {_joiner} {_quorum} of [{string.Join(", ", _kinds)}]: {refutation}");
            _cancellation.Dispose();
        }

        private async ValueTask<string?> JoinAsync()
        {
            var bodies = _kinds.Select((kind, index) => BodyOf(kind, _random.Next(4)));
            var token = _cancellation.Token;
            try
            {
                switch (_joiner)
                {
                    case "all":
                        return _model.RefuteAll(await _scope.RunAllAsync("join", bodies, _options, token), error: null);
                    case "any":
                        return _model.RefuteQuorum(1, [await _scope.RunAnyAsync("join", bodies, _options, token)], error: null);
                    case "quorum":
                        return _model.RefuteQuorum(
                            _quorum, await _scope.RunQuorumAsync("join", _quorum, bodies, _options, token), error: null);
                    case "settled":
                        var settled = await _scope.RunSettledAsync("join", bodies, _options, token);
                        return settled.Select(outcome => outcome.Index).SequenceEqual(Enumerable.Range(0, _kinds.Count))
                            ? _model.RefuteOutcomes(settled, isAll: true)
                            : "expected: the order of the bodies";
                    default:
                        var enough = _random.Next(1, _kinds.Count + 3);
                        var outcomes = new List<ActivityOutcome<int>>();
                        await foreach (var outcome in _scope.RunEachAsync("join", bodies, _options, token))
                        {
                            outcomes.Add(outcome);
                            if (outcomes.Count == enough)
                                break;
                        }

                        return _model.RefuteOutcomes(outcomes, isAll: enough >= _kinds.Count);
                }
            }
            catch (Exception error)
            {
                return _joiner switch
                {
                    "all" => _model.RefuteAll(results: null, error),
                    "any" or "quorum" => _model.RefuteQuorum(_quorum, results: null, error),
                    _ => $"thrown: {error}",
                };
            }
        }

        private Func<IActivityScope, ValueTask<int>> BodyOf(JoinedKind kind, int turns) => async child =>
        {
            Interlocked.Increment(ref _running);
            try
            {
                for (; turns > 0; turns--)
                    await child.YieldAsync();

                switch (kind)
                {
                    case JoinedKind.Succeed:
                        return child.Index;
                    case JoinedKind.Fail:
                        throw new BodyException(child.Index);
                    case JoinedKind.CancelItself:
                        child.Cancel();
                        break;
                    case JoinedKind.CancelAll:
                        await _cancellation.CancelAsync();
                        break;
                }

                await child.DelayAsync(Timeout.InfiniteTimeSpan);
                return -1;
            }
            finally
            {
                Interlocked.Decrement(ref _running);
            }
        };
    }
}
