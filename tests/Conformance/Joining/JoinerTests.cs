using Concurrency.Placement;
using Concurrency.Tests.Conformance.Activities;

namespace Concurrency.Tests.Conformance.Joining;

/// <summary>What all joiners have in common: children by index, a return only when all have ended, and the caller's cancellation.</summary>
public sealed class JoinerTests : ActivityTest
{
    private static readonly string[] s_joiners = ["all", "any", "quorum", "settled", "each"];

    private readonly IndexPolicy _policy = new();

    public static TheoryData<string, string, string> JoinersOnPairs
    {
        get
        {
            var data = new TheoryData<string, string, string>();
            foreach (var joiner in s_joiners)
            {
                foreach (var parent in new[] { "Thread", "Task" })
                {
                    foreach (var child in new[] { "Thread", "Task", "mixed" })
                        data.Add(joiner, parent, child);
                }
            }

            return data;
        }
    }

    public static TheoryData<string> AllJoiners => [.. s_joiners];

    protected override void Configure(ConcurrencyBuilder builder)
    {
        base.Configure(builder);
        builder.Placement = _policy;
    }

    [Theory, MemberData(nameof(JoinersOnPairs))]
    public async Task Bodies_run_at_once_as_instances_placed_by_index(string joiner, string parentBackend, string childBackend)
    {
        _policy.IsMixed = childBackend == "mixed";
        var seen = new string[4];
        await Soon(Runtime.RunAsync("root", async scope =>
        {
            var all = scope.CreateBarrier("all-are-here", 4);
            await JoinAsync(joiner, scope, 4, async child =>
            {
                await all.SignalAndWaitAsync();
                seen[child.Index] = $"{child.Path} on {child.Activity.Backend}";
                return child.Index;
            }, childBackend == "mixed" ? null : On(childBackend));
        }, On(parentBackend)));

        // What was cancelled after the joiner had what it needed may have come no further than the barrier.
        var expected = Enumerable.Range(0, 4)
            .Select(index => $"root/join[{index}] on {(childBackend == "mixed" ? IndexPolicy.BackendOf(index) : childBackend)}")
            .ToArray();
        Assert.All(seen.Index(), each => Assert.Contains(each.Item, new[] { expected[each.Index], null }));
        Assert.All(joiner is "any" or "quorum" ? seen.Where(path => path is not null) : seen, Assert.NotNull);
    }

    [Theory, MemberData(nameof(JoinersOnPairs))]
    public async Task JN1_it_returns_when_the_children_of_the_children_have_ended(string joiner, string parentBackend, string childBackend)
    {
        _policy.IsMixed = childBackend == "mixed";
        var (begun, ended) = (0, 0);
        await Soon(Runtime.RunAsync("root", async scope =>
        {
            await JoinAsync(joiner, scope, 3, child =>
            {
                child.Start("grandchild", async grandchild =>
                {
                    Interlocked.Increment(ref begun);
                    await Shield(grandchild, Timeout.InfiniteTimeSpan, async () =>
                    {
                        await Task.Yield();
                        Interlocked.Increment(ref ended);
                    });
                });
                return new(child.Index);
            }, childBackend == "mixed" ? null : On(childBackend));
            Assert.Equal(Volatile.Read(ref begun), Volatile.Read(ref ended));
        }, On(parentBackend)));
    }

    [Theory, MemberData(nameof(JoinersOnPairs))]
    public async Task A_failed_grandchild_is_a_failed_child(string joiner, string parentBackend, string childBackend)
    {
        _policy.IsMixed = childBackend == "mixed";
        var error = new InvalidDataException("deep");
        var outcome = await Soon(Runtime.RunAsync("root", scope => OutcomeOf(() => JoinAsync(joiner, scope, 1, child =>
        {
            child.Start("grandchild", _ => throw error);
            return new(child.Index);
        }, childBackend == "mixed" ? null : On(childBackend))), On(parentBackend)));

        Assert.Same(error, joiner switch
        {
            "all" => outcome.Error,
            "any" or "quorum" => Assert.Single(Assert.IsType<AggregateException>(outcome.Error).InnerExceptions),
            _ => Assert.Single(outcome.Outcomes!).Error,
        });
    }

    [Theory, MemberData(nameof(JoinersOnPairs))]
    public async Task JN2_cancelling_the_caller_cancels_the_children_and_it_returns_when_they_have_ended(
        string joiner, string parentBackend, string childBackend)
    {
        _policy.IsMixed = childBackend == "mixed";
        var (begun, ended) = (0, 0);
        (Exception? Error, IReadOnlyList<ActivityOutcome<int>>? Outcomes) outcome = default;
        var root = Runtime.Start("root", async scope =>
        {
            outcome = await OutcomeOf(() => JoinAsync(joiner, scope, 3, Body, childBackend == "mixed" ? null : On(childBackend)));
            Assert.Equal((3, 3), (begun, ended));
        }, On(parentBackend));
        await Until(() => Volatile.Read(ref begun) == 3);

        root.Cancel();

        await Soon(root.Completion);
        AssertCancelled(joiner, outcome);

        async ValueTask<int> Body(IActivityScope child)
        {
            Interlocked.Increment(ref begun);
            try
            {
                await WaitForEver(child);
                return 0;
            }
            finally
            {
                await Shield(child, Timeout.InfiniteTimeSpan, child.YieldAsync);
                Interlocked.Increment(ref ended);
            }
        }
    }

    [Theory, MemberData(nameof(AllJoiners))]
    public async Task The_token_cancels_the_children_and_is_in_the_cancellation(string joiner)
    {
        using var cancellation = new CancellationTokenSource();
        var begun = 0;
        var root = Runtime.Start("root", scope => OutcomeOf(() => JoinAsync(joiner, scope, 3, async child =>
        {
            Interlocked.Increment(ref begun);
            await WaitForEver(child);
            return 0;
        }, token: cancellation.Token)));
        await Until(() => Volatile.Read(ref begun) == 3);

        await cancellation.CancelAsync();

        var outcome = await Soon(root.JoinAsync());
        AssertCancelled(joiner, outcome);
        if (outcome.Error is OperationCanceledException cancelled)
            Assert.Equal(cancellation.Token, cancelled.CancellationToken);
    }

    [Theory, MemberData(nameof(AllJoiners))]
    public async Task Under_a_cancelled_caller_or_token_no_body_runs(string joiner)
    {
        var hasRun = false;
        var root = Runtime.Start("root", async scope =>
        {
            AssertCancelled(joiner, await OutcomeOf(() => JoinAsync(joiner, scope, 2, Body, token: new(canceled: true))));
            scope.Cancel();
            AssertCancelled(joiner, await OutcomeOf(() => JoinAsync(joiner, scope, 2, Body)));
        });
        await Soon(root.JoinAsync());
        Assert.False(hasRun);

        ValueTask<int> Body(IActivityScope child)
        {
            hasRun = true;
            return default;
        }
    }

    [Theory, MemberData(nameof(AllJoiners))]
    public async Task A_deadline_around_it_cancels_the_children(string joiner)
    {
        var ended = 0;
        await Soon(Runtime.RunAsync("root", async scope =>
        {
            await Assert.ThrowsAsync<TimeoutException>(async () => await Deadline(scope, TimeSpan.FromMilliseconds(1), async () =>
            {
                await JoinAsync(joiner, scope, 2, async child =>
                {
                    try
                    {
                        await WaitForEver(child);
                        return 0;
                    }
                    finally
                    {
                        Interlocked.Increment(ref ended);
                    }
                });

                // Outcomes are told; the deadline ends the next wait.
                await WaitForEver(scope);
            }));
            Assert.InRange(ended, 0, 2);
            Assert.DoesNotContain(Runtime.Survey(), each => each.Activity.Path.Contains("join", StringComparison.Ordinal));
        }));
    }

    [Theory, MemberData(nameof(AllJoiners))]
    public async Task Without_bodies_there_is_nothing_to_wait_for(string joiner)
    {
        var outcome = await Soon(Runtime.RunAsync("root", scope => OutcomeOf(() => JoinAsync(joiner, scope, 0, _ => new(0)))));

        if (joiner is "any" or "quorum")
            Assert.IsAssignableFrom<ArgumentException>(outcome.Error);
        else
            Assert.Equal((null, 0), (outcome.Error, outcome.Outcomes!.Count));
    }

    [Theory, MemberData(nameof(AllJoiners))]
    public async Task Another_number_of_instances_in_configuration_is_an_error(string joiner)
    {
        _policy.Instances = 7;

        var outcome = await Soon(Runtime.RunAsync("root", scope => OutcomeOf(() => JoinAsync(joiner, scope, 3, _ => new(0)))));

        Assert.Equal(
            "Instances (test) sets 7 instances for activity 'root/join', but its code joins 3, one for each body: remove the setting.",
            Assert.IsType<PlacementException>(outcome.Error).Message);
    }

    [Theory, MemberData(nameof(AllJoiners))]
    public async Task If_one_cannot_be_started_the_others_are_cancelled_and_the_cause_is_thrown(string joiner)
    {
        _policy.UnknownIndex = 2;
        var (begun, ended) = (0, 0);
        await Soon(Runtime.RunAsync("root", async scope =>
        {
            var outcome = await OutcomeOf(() => JoinAsync(joiner, scope, 4, async child =>
            {
                Interlocked.Increment(ref begun);
                try
                {
                    await WaitForEver(child);
                }
                finally
                {
                    Interlocked.Increment(ref ended);
                }

                return 0;
            }));
            Assert.Contains("which is not a backend", Assert.IsType<PlacementException>(outcome.Error).Message);
            Assert.Equal(begun, ended);
        }));
    }

    [Fact]
    public async Task Wrong_arguments_are_refused() =>
        await Soon(Runtime.RunAsync("root", async scope =>
        {
            Func<IActivityScope, ValueTask<int>>[] bodies = [_ => new(1)];
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>("quorum", async () => await scope.RunQuorumAsync("x", 0, bodies));
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>("quorum", async () => await scope.RunQuorumAsync("x", 2, bodies));
            await Assert.ThrowsAsync<ArgumentException>("name", async () => await scope.RunAllAsync("x/y", bodies));
            await Assert.ThrowsAsync<ArgumentNullException>("bodies", async () => await scope.RunSettledAsync<int>("x", null!));
            await Assert.ThrowsAsync<ArgumentNullException>("body", async () => await scope.RunAllAsync<int>("x", [null!]));
            Assert.Throws<ArgumentNullException>("bodies", () => { scope.RunEachAsync<int>("x", null!); });
        }));

    private static async ValueTask<(Exception? Error, IReadOnlyList<ActivityOutcome<int>>? Outcomes)> OutcomeOf(
        Func<ValueTask<IReadOnlyList<ActivityOutcome<int>>>> join)
    {
        try
        {
            return (null, await join());
        }
        catch (Exception error)
        {
            return (error, null);
        }
    }

    // The outcomes where the joiner tells them; none otherwise.
    private static async ValueTask<IReadOnlyList<ActivityOutcome<int>>> JoinAsync(
        string joiner,
        IActivityScope scope,
        int count,
        Func<IActivityScope, ValueTask<int>> body,
        ActivityOptions? options = null,
        CancellationToken token = default)
    {
        var bodies = Enumerable.Repeat(body, count);
        switch (joiner)
        {
            case "all":
                await scope.RunAllAsync("join", bodies, options, token);
                return [];
            case "any":
                await scope.RunAnyAsync("join", bodies, options, token);
                return [];
            case "quorum":
                await scope.RunQuorumAsync("join", Math.Max(1, count / 2), bodies, options, token);
                return [];
            case "settled":
                return await scope.RunSettledAsync("join", bodies, options, token);
            default:
                var outcomes = new List<ActivityOutcome<int>>();
                await foreach (var outcome in scope.RunEachAsync("join", bodies, options, token))
                    outcomes.Add(outcome);

                return outcomes;
        }
    }

    private static void AssertCancelled(string joiner, (Exception? Error, IReadOnlyList<ActivityOutcome<int>>? Outcomes) outcome)
    {
        if (joiner is "settled" or "each")
            Assert.All(outcome.Outcomes!, each => Assert.Equal(ActivityState.Cancelled, each.State));
        else
            Assert.IsAssignableFrom<OperationCanceledException>(outcome.Error);
    }

    // Even instances are threads, odd ones are tasks.
    private sealed class IndexPolicy : IPlacementPolicy
    {
        public bool IsMixed { get; set; }

        public int? Instances { get; set; }

        public int? UnknownIndex { get; set; }

        public bool UsesIndices => true;

        public static string BackendOf(int index) => index % 2 == 0 ? "Thread" : "Task";

        public ActivityRule PlaceActivity(string path)
        {
            if (path == "root/join")
                return new(null, Instances is { } instances ? new(instances, "Instances (test)") : null);

            if (!path.StartsWith("root/join[", StringComparison.Ordinal) || path.Contains("]/", StringComparison.Ordinal))
                return default;

            var index = path["root/join[".Length] - '0';
            return new(
                index == UnknownIndex ? new("nowhere", "Backend (test)") : IsMixed ? new(BackendOf(index), "Backend (test)") : null,
                null);
        }

        public ChannelRule PlaceChannel(string path) => default;
    }
}
