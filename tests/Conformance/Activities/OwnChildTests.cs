namespace Concurrency.Tests.Conformance.Activities;

/// <summary>Awaiting one's own descendant yields the descendant's outcome, and one's own cancellation after it.</summary>
public sealed class OwnChildTests : ActivityTest
{
    [Theory, MemberData(nameof(Pairs))]
    public async Task SC11_a_cancelled_parent_gets_its_childs_result_first(string parentBackend, string childBackend)
    {
        Assert.Equal(7, await OutcomeAfterCancel(parentBackend, (scope, blocked) =>
            scope.Start("child", child => ClearUpAndReturn(child, blocked), On(childBackend))));
    }

    [Theory, MemberData(nameof(Pairs))]
    public async Task SC11_a_cancelled_parent_gets_its_grandchilds_result_first(string parentBackend, string childBackend)
    {
        var grandchild = Signal<IActivity<int>>();
        var outcome = Signal<int>();
        var blocked = Signal();
        var parent = Runtime.Start("parent", async scope =>
        {
            scope.Start("child", child =>
            {
                grandchild.SetResult(child.Start("grandchild", inner => ClearUpAndReturn(inner, blocked), On(parentBackend)));
                return default;
            }, On(childBackend));
            outcome.SetResult(await (await grandchild.Task).JoinAsync());
            await scope.YieldAsync();
            await scope.DelayAsync(Patience);
        }, On(parentBackend));
        await Soon(blocked.Task);
        await Until(() => parent.GetSnapshot().WaitingFor is { Operation: "Join" });

        parent.Cancel();

        Assert.Equal(7, await Soon(outcome.Task));
        await HasEnded(parent);
        Assert.Equal(ActivityState.Cancelled, parent.State);
    }

    [Theory, MemberData(nameof(Pairs))]
    public async Task SC11_a_cancelled_parent_gets_its_groups_outcome_first(string parentBackend, string childBackend)
    {
        var failure = new InvalidDataException("clean-up");
        var seen = Signal<Exception?>();
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        var parent = Runtime.Start("parent", async scope =>
        {
            var group = scope.Start("child", async child =>
            {
                try
                {
                    await items.ReceiveAsync();
                }
                catch (OperationCanceledException) when (child.Index == 1)
                {
                    throw failure;
                }
            }, instances: 2, On(childBackend));
            seen.SetResult(await Record.ExceptionAsync(() => group.JoinAsync().AsTask()));
        }, On(parentBackend));
        await HasReceivers(items, count: 2);
        await Until(() => parent.State == ActivityState.Blocked);

        parent.Cancel();

        Assert.Same(failure, await Soon(seen.Task));
        await HasEnded(parent);
        Assert.Equal(ActivityState.Failed, parent.State);
    }

    [Theory, MemberData(nameof(Pairs))]
    public async Task SC11_joining_a_child_still_works_when_the_parent_is_already_cancelled(string parentBackend, string childBackend)
    {
        var outcome = Signal<int>();
        var blocked = Signal();
        var parent = Runtime.Start("parent", async scope =>
        {
            var child = scope.Start("child", inner => ClearUpAndReturn(inner, blocked), On(childBackend));
            await blocked.Task;
            scope.Cancel();
            outcome.SetResult(await child.JoinAsync());
        }, On(parentBackend));

        Assert.Equal(7, await Soon(outcome.Task));
        await HasEnded(parent);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task SC11_a_blocking_parent_gets_its_childs_outcome_first(string childBackend)
    {
        var outcome = Signal<int>();
        var blocked = Signal();
        var parent = Runtime.StartBlocking("parent", scope =>
        {
            var child = scope.Start("child", inner => ClearUpAndReturn(inner, blocked), On(childBackend));
            outcome.SetResult(child.Join());
        });
        await Soon(blocked.Task);
        await Until(() => parent.State == ActivityState.Blocked);

        parent.Cancel();

        Assert.Equal(7, await Soon(outcome.Task));
        await HasEnded(parent);
        Assert.Equal(ActivityState.Completed, parent.State);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task Joining_somebody_elses_activity_ends_with_ones_own_cancellation(string backend)
    {
        var other = Runtime.Start("other", WaitForEver, On(backend));
        await Until(() => other.State == ActivityState.Blocked);
        var joiner = Runtime.Start("joiner", async _ => await other.JoinAsync(), On(backend));
        await Until(() => joiner.GetSnapshot().WaitingFor is { Operation: "Join", Target: "other" });

        joiner.Cancel();
        await HasEnded(joiner);

        Assert.Equal(ActivityState.Cancelled, joiner.State);
        Assert.Equal(ActivityState.Blocked, other.State);
        other.Cancel();
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task A_callers_token_ends_a_join_and_the_activity_runs_on(string backend)
    {
        using var cancellation = new CancellationTokenSource();
        var release = Signal();
        var parent = Runtime.Start("parent", async scope =>
        {
            var child = scope.Start("child", async _ => await release.Task, On(backend));
            var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(
                () => child.JoinAsync(cancellation.Token).AsTask());
            release.SetResult();
            Assert.Equal(cancellation.Token, thrown.CancellationToken);
            await child.JoinAsync();
        }, On(backend));
        await Until(() => parent.GetSnapshot().WaitingFor is { Operation: "Join" });

        await cancellation.CancelAsync();

        await Soon(parent.JoinAsync());
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task Joining_an_ancestor_or_oneself_is_an_error_and_no_deadlock(string backend)
    {
        var parent = Runtime.Start("parent", async scope =>
        {
            var itself = Assert.Throws<InvalidOperationException>(() => { _ = scope.Activity.JoinAsync(); });
            Assert.StartsWith("Activity 'parent' would wait for 'parent'", itself.Message, StringComparison.Ordinal);
            await scope.RunAsync("child", child =>
            {
                var ancestor = Assert.Throws<InvalidOperationException>(() => { _ = scope.Activity.JoinAsync(); });
                Assert.StartsWith("Activity 'parent/child' would wait for 'parent'", ancestor.Message, StringComparison.Ordinal);
                return default;
            }, On(backend));
        }, On(backend));

        await Soon(parent.JoinAsync());
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task An_instance_joining_its_own_group_is_an_error_and_no_deadlock(string backend)
    {
        var handle = Signal<IActivityGroup>();
        var group = Runtime.Start("group", async _ =>
        {
            var own = await handle.Task;
            await own.JoinAsync();
        }, instances: 2, On(backend));
        handle.SetResult(group);

        await Until(() => group.State == ActivityState.Failed
            || group.Instances.All(instance => instance.GetSnapshot().WaitingFor is { Operation: "Join" }));
        var states = group.Instances.Select(instance => instance.State).ToList();
        group.Cancel();

        Assert.All(states, state => Assert.Equal(ActivityState.Failed, state));
        Assert.All(group.Failures, failure => Assert.IsType<InvalidOperationException>(failure));
    }

    private static async ValueTask<int> ClearUpAndReturn(IActivityScope scope, TaskCompletionSource blocked)
    {
        var wait = WaitForEver(scope);
        blocked.TrySetResult();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait.AsTask());
        return 7;
    }

    private async Task<int> OutcomeAfterCancel(
        string backend, Func<IActivityScope, TaskCompletionSource, IActivity<int>> start)
    {
        var outcome = Signal<int>();
        var blocked = Signal();
        var parent = Runtime.Start("parent", async scope => outcome.SetResult(await start(scope, blocked).JoinAsync()), On(backend));
        await Soon(blocked.Task);
        await Until(() => parent.GetSnapshot().WaitingFor is { Operation: "Join" });
        parent.Cancel();
        var result = await Soon(outcome.Task);
        await HasEnded(parent);
        return result;
    }
}
