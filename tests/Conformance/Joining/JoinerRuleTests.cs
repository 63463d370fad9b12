using Concurrency.Tests.Conformance.Activities;

namespace Concurrency.Tests.Conformance.Joining;

/// <summary>What each joiner makes of the outcomes of its children.</summary>
public sealed class JoinerRuleTests : ActivityTest
{
    [Theory, MemberData(nameof(Pairs))]
    public async Task All_results_are_in_the_order_of_the_bodies(string parentBackend, string childBackend) =>
        await Soon(Runtime.RunAsync("root", async scope =>
        {
            // The last ends first.
            var ended = Enumerable.Range(0, 4).Select(index => scope.CreatePromise<bool>($"ended-{index}")).ToArray();
            var results = await scope.RunAllAsync("all", Repeat(4, async child =>
            {
                if (child.Index < 3)
                    await ended[child.Index + 1].WaitAsync();

                ended[child.Index].TrySetResult(true);
                return child.Index * 10;
            }), On(childBackend));

            Assert.Equal([0, 10, 20, 30], results);
        }, On(parentBackend)));

    [Theory, MemberData(nameof(Pairs))]
    public async Task JN3_the_first_failure_of_all_cancels_the_rest_is_thrown_as_it_is_and_can_be_caught(
        string parentBackend, string childBackend)
    {
        var error = new InvalidDataException("first");
        var cancelled = 0;
        await Soon(Runtime.RunAsync("root", async scope =>
        {
            var waiting = scope.CreateCountdownEvent("waiting", 2);
            var thrown = await Assert.ThrowsAsync<InvalidDataException>(async () => await scope.RunAllAsync("all", Repeat(3, async child =>
            {
                if (child.Index == 1)
                {
                    await waiting.WaitAsync();
                    throw error;
                }

                await AwaitCancellationAsync(child, waiting, () => Interlocked.Increment(ref cancelled));
                return 0;
            }), On(childBackend)));
            Assert.Same(error, thrown);
            Assert.Equal(2, cancelled);
            await scope.YieldAsync(); // The caller is not cancelled.
        }, On(parentBackend)));
        Assert.Empty(Log.Records);
    }

    [Fact]
    public async Task Bodies_without_results_can_be_joined_as_well()
    {
        var ran = 0;
        await Soon(Runtime.RunAsync("root", async scope =>
        {
            await scope.RunAllAsync("all", [First, Second]);
            await Assert.ThrowsAsync<InvalidDataException>(
                async () => await scope.RunAllAsync("all", [_ => throw new InvalidDataException("broken"), First]));
        }));
        Assert.InRange(ran, 2, 3);

        ValueTask First(IActivityScope child)
        {
            Interlocked.Increment(ref ran);
            return default;
        }

        async ValueTask Second(IActivityScope child)
        {
            await child.YieldAsync();
            Interlocked.Increment(ref ran);
        }
    }

    [Fact]
    public async Task A_child_that_is_cancelled_cancels_the_rest_of_all() =>
        await Soon(Runtime.RunAsync("root", async scope =>
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await scope.RunAllAsync("all", Repeat(3, async child =>
            {
                if (child.Index == 1)
                    child.Cancel();

                await WaitForEver(child);
                return 0;
            })));
        }));

    [Fact]
    public async Task A_failure_after_the_first_is_logged_and_changes_nothing()
    {
        var first = new InvalidDataException("first");
        await Soon(Runtime.RunAsync("root", async scope =>
        {
            var waiting = scope.CreateCountdownEvent("waiting", 1);
            Assert.Same(first, await Record.ExceptionAsync(async () => await scope.RunAllAsync("all", Repeat(2, async child =>
            {
                if (child.Index == 0)
                {
                    await waiting.WaitAsync();
                    throw first;
                }

                await AwaitCancellationAsync(child, waiting, () => throw new InvalidDataException("in clean-up"));
                return 0;
            }))));
        }));

        var record = Assert.Single(Log.Records);
        Assert.Equal(60, record.Id);
        Assert.Equal("in clean-up", record.Exception!.Message);
        Assert.Equal("Activity root/all[1] failed after its joiner had what it needed, or had cancelled the rest", record.Message);
    }

    [Theory, MemberData(nameof(Pairs))]
    public async Task JN3_any_gives_the_first_success_and_cancels_the_rest(string parentBackend, string childBackend)
    {
        var cancelled = 0;
        await Soon(Runtime.RunAsync("root", async scope =>
        {
            var waiting = scope.CreateCountdownEvent("waiting", 2);
            var failed = scope.CreatePromise<bool>("failed");
            var result = await scope.RunAnyAsync("any", Repeat(4, async child =>
            {
                switch (child.Index)
                {
                    case 0:
                        failed.TrySetResult(true);
                        throw new InvalidDataException("is no success");
                    case 2:
                        await failed.WaitAsync();
                        await waiting.WaitAsync();
                        return 42;
                    default:
                        await AwaitCancellationAsync(child, waiting, () => Interlocked.Increment(ref cancelled));
                        return 0;
                }
            }), On(childBackend));
            Assert.Equal((42, 2), (result, cancelled));
        }, On(parentBackend)));

        // Who has said that it fails may end only after the success.
        Assert.All(Log.Records, record => Assert.Equal((60, "is no success"), (record.Id, record.Exception?.Message)));
    }

    [Theory, MemberData(nameof(Pairs))]
    public async Task When_all_fail_any_throws_the_failures_in_the_order_in_which_they_came(string parentBackend, string childBackend) =>
        await Soon(Runtime.RunAsync("root", async scope =>
        {
            // Child i fails when child i + 1 has ended.
            var children = scope.CreatePromise<IReadOnlyList<IActivity>>("children");
            var batch = scope.StartEach("any", Repeat(3, async child =>
            {
                if (child.Index < 2)
                    await Record.ExceptionAsync(async () => await (await children.WaitAsync())[child.Index + 1].JoinAsync());

                throw new InvalidDataException($"{child.Index}");
            }), On(childBackend));
            children.TrySetResult([.. batch.Instances]);
            var order = new List<int>();
            while (await batch.NextEndedAsync() is >= 0 and var ended)
                order.Add(ended);

            Assert.Equal([2, 1, 0], order);
            Assert.Equal(-1, await batch.NextEndedAsync());

            var error = await Assert.ThrowsAsync<AggregateException>(
                async () => await scope.RunAnyAsync("any", Repeat(1, _ => throw new InvalidDataException("alone")), On(childBackend)));
            Assert.Equal("alone", Assert.Single(error.InnerExceptions).Message);
        }, On(parentBackend)));

    [Fact]
    public async Task Where_none_succeeds_and_one_was_cancelled_any_is_cancelled_with_the_failures_inside() =>
        await Soon(Runtime.RunAsync("root", async scope =>
        {
            var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(
                async () => await scope.RunAnyAsync("any", Repeat(2, async child =>
                {
                    if (child.Index == 0)
                        throw new InvalidDataException("failed");

                    child.Cancel();
                    await WaitForEver(child);
                    return 0;
                })));
            var inside = Assert.IsType<AggregateException>(error.InnerException);
            Assert.Equal("failed", Assert.Single(inside.InnerExceptions).Message);
        }));

    [Theory, MemberData(nameof(Pairs))]
    public async Task JN3_a_quorum_is_the_first_so_many_successes_and_the_rest_is_cancelled(string parentBackend, string childBackend)
    {
        var cancelled = 0;
        await Soon(Runtime.RunAsync("root", async scope =>
        {
            var waiting = scope.CreateCountdownEvent("waiting", 2);
            var results = await scope.RunQuorumAsync("quorum", 2, Repeat(5, async child =>
            {
                switch (child.Index)
                {
                    case 0:
                        throw new InvalidDataException("one may fail");
                    case 2 or 4:
                        await waiting.WaitAsync();
                        return child.Index;
                    default:
                        await AwaitCancellationAsync(child, waiting, () => Interlocked.Increment(ref cancelled));
                        return -1;
                }
            }), On(childBackend));
            Assert.Equal([2, 4], results.Order());
            Assert.Equal(2, cancelled);
        }, On(parentBackend)));
    }

    [Theory, MemberData(nameof(Pairs))]
    public async Task A_quorum_that_has_become_impossible_fails_at_once(string parentBackend, string childBackend)
    {
        var cancelled = 0;
        await Soon(Runtime.RunAsync("root", async scope =>
        {
            // Three of four, and two fail: the other two would wait for ever.
            var waiting = scope.CreateCountdownEvent("waiting", 2);
            var error = await Assert.ThrowsAsync<AggregateException>(
                async () => await scope.RunQuorumAsync("quorum", 3, Repeat(4, async child =>
                {
                    if (child.Index >= 2)
                    {
                        await waiting.WaitAsync();
                        throw new InvalidDataException($"{child.Index}");
                    }

                    await AwaitCancellationAsync(child, waiting, () => Interlocked.Increment(ref cancelled));
                    return 0;
                }), On(childBackend)));
            Assert.Equal(["2", "3"], error.InnerExceptions.Select(each => each.Message).Order());
            Assert.Equal(2, cancelled);
        }, On(parentBackend)));
    }

    [Theory, MemberData(nameof(Pairs))]
    public async Task JN3_settled_outcomes_are_in_the_order_of_the_bodies_and_none_touches_the_others(string parentBackend, string childBackend)
    {
        var error = new InvalidDataException("broken");
        await Soon(Runtime.RunAsync("root", async scope =>
        {
            var failed = scope.CreatePromise<bool>("failed");
            var outcomes = await scope.RunSettledAsync("settled", Repeat(3, async child =>
            {
                switch (child.Index)
                {
                    case 0:
                        failed.TrySetResult(true);
                        throw error;
                    case 1:
                        child.Cancel();
                        await WaitForEver(child);
                        return 0;
                    default:
                        await failed.WaitAsync();
                        return 7;
                }
            }), On(childBackend));

            Assert.Equal(
                [(0, "root/settled[0]", ActivityState.Failed), (1, "root/settled[1]", ActivityState.Cancelled), (2, "root/settled[2]", ActivityState.Completed)],
                outcomes.Select(outcome => (outcome.Index, outcome.Path, outcome.State)));
            Assert.Same(error, outcomes[0].Error);
            Assert.Same(error, Assert.Throws<InvalidDataException>(() => outcomes[0].Result));
            Assert.Throws<OperationCanceledException>(() => outcomes[1].Result);
            Assert.Equal((7, null), (outcomes[2].Result, outcomes[2].Error));
            Assert.Equal(
                [false, false, true], outcomes.Select(outcome => outcome.TryGetResult(out _)));
            Assert.Equal("root/settled[0]: Failed (broken)", outcomes[0].ToString());
        }, On(parentBackend)));
        Assert.Empty(Log.Records);
    }

    [Theory, MemberData(nameof(Pairs))]
    public async Task Each_outcome_comes_as_soon_as_it_is_there(string parentBackend, string childBackend) =>
        await Soon(Runtime.RunAsync("root", async scope =>
        {
            var go = Enumerable.Range(0, 4).Select(index => scope.CreatePromise<bool>($"go-{index}")).ToArray();
            go[3].TrySetResult(true);
            var seen = new List<int>();
            var bodies = Repeat(4, async child =>
            {
                await go[child.Index].WaitAsync();
                return child.Index;
            });
            await foreach (var outcome in scope.RunEachAsync("each", bodies, On(childBackend)))
            {
                seen.Add(outcome.Result);
                if (outcome.Index > 0)
                    go[outcome.Index - 1].TrySetResult(true);
            }

            Assert.Equal([3, 2, 1, 0], seen);
        }, On(parentBackend)));

    [Theory, MemberData(nameof(Pairs))]
    public async Task Leaving_the_loop_over_each_cancels_the_rest_and_waits_for_their_end(string parentBackend, string childBackend)
    {
        var cancelled = 0;
        await Soon(Runtime.RunAsync("root", async scope =>
        {
            var waiting = scope.CreateCountdownEvent("waiting", 2);
            var bodies = Repeat(3, async child =>
            {
                if (child.Index == 0)
                {
                    await waiting.WaitAsync();
                    return 1;
                }

                await AwaitCancellationAsync(child, waiting, () => Interlocked.Increment(ref cancelled));
                return 0;
            });
            await foreach (var outcome in scope.RunEachAsync("each", bodies, On(childBackend)))
            {
                Assert.Equal(1, outcome.Result);
                break;
            }

            Assert.Equal(2, cancelled);
            cancelled = 0;
            waiting = scope.CreateCountdownEvent("waiting-again", 2);
            await Assert.ThrowsAsync<InvalidDataException>(async () =>
            {
                await foreach (var outcome in scope.RunEachAsync("each", bodies, On(childBackend)))
                    throw new InvalidDataException("in the loop");
            });
            Assert.Equal(2, cancelled);
        }, On(parentBackend)));
    }

    [Fact]
    public async Task Nothing_is_started_before_the_loop_over_each_begins()
    {
        var ran = 0;
        await Soon(Runtime.RunAsync("root", async scope =>
        {
            var each = scope.RunEachAsync("each", Repeat(2, _ => new(Interlocked.Increment(ref ran))));
            await scope.YieldAsync();
            Assert.Equal(0, ran);
            await foreach (var outcome in each)
                Assert.InRange(outcome.Result, 1, 2);

            await foreach (var outcome in each)
                Assert.InRange(outcome.Result, 3, 4);
        }));
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task Who_joins_is_seen_to_wait_for_the_children(string backend)
    {
        var root = Runtime.Start("root", async scope =>
        {
            var mutex = scope.CreateMutex("mutex");
            using var held = await mutex.AcquireAsync();
            await scope.RunAllAsync("all", Repeat(2, async child =>
            {
                (await mutex.AcquireAsync()).Dispose();
                return 0;
            }), On(backend));
        }, On(backend));

        IReadOnlyList<WaitCycle> cycles = [];
        await Until(() => (cycles = Runtime.Inspector.FindCycles()).Count > 0);
        Assert.Contains(cycles[0].Edges, edge => (edge.Wait.Operation, edge.Wait.Target) == ("Join", "root/all"));

        root.Cancel();
        await HasEnded(root);
    }

    private static List<Func<IActivityScope, ValueTask<int>>> Repeat(int count, Func<IActivityScope, ValueTask<int>> body) =>
        [.. Enumerable.Repeat(body, count)];

    private static async ValueTask AwaitCancellationAsync(IActivityScope child, ICountdownEvent waiting, Action onCancelled)
    {
        try
        {
            waiting.Signal();
            await WaitForEver(child);
        }
        catch (OperationCanceledException)
        {
            onCancelled();
            throw;
        }
    }
}
