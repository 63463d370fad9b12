namespace Concurrency.Tests.Conformance.Activities;

/// <summary>A parent and its children: who outlives whom, and that nobody is left.</summary>
public sealed class TreeTests : ActivityTest
{
    [Theory, MemberData(nameof(Pairs))]
    public async Task SC1_a_parent_ends_after_all_its_children(string parentBackend, string childBackend)
    {
        var release = Signal();
        IActivity? child = null;
        var parent = Runtime.Start("parent", scope =>
        {
            child = scope.Start("child", async _ => await release.Task, On(childBackend));
            return default;
        }, On(parentBackend));
        await Until(() => child?.State == ActivityState.Blocked && parent.State == ActivityState.Blocked);

        Assert.False(parent.Completion.IsCompleted);
        release.SetResult();
        await Soon(parent.JoinAsync());

        Assert.Equal(ActivityState.Completed, child!.State);
        Assert.Equal(ActivityState.Completed, parent.State);
    }

    [Theory, MemberData(nameof(Pairs))]
    public async Task SC1_a_parent_ends_after_grandchildren_which_outlive_its_children(string parentBackend, string childBackend)
    {
        var release = Signal();
        IActivity? grandchild = null;
        var parent = Runtime.Start("parent", scope =>
        {
            scope.Start("child", child =>
            {
                grandchild = child.Start("grandchild", async _ => await release.Task, On(parentBackend));
                return default;
            }, On(childBackend));
            return default;
        }, On(parentBackend));
        await Until(() => grandchild?.State == ActivityState.Blocked);

        Assert.False(parent.Completion.IsCompleted);
        release.SetResult();
        await Soon(parent.JoinAsync());

        Assert.Equal(ActivityState.Completed, grandchild!.State);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task SC1_a_child_may_start_a_sibling_after_the_parents_body_has_ended(string backend)
    {
        var bodyEnded = Signal();
        var ran = false;
        var parent = Runtime.Start("parent", scope =>
        {
            scope.Start("first", async _ =>
            {
                await bodyEnded.Task;
                scope.Start("second", _ =>
                {
                    ran = true;
                    return default;
                }, On(backend));
            }, On(backend));
            return default;
        }, On(backend));
        await Until(() => parent.State == ActivityState.Blocked);
        bodyEnded.SetResult();

        await Soon(parent.JoinAsync());

        Assert.True(ran);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task SC4_starting_under_a_finished_parent_throws_and_names_it(string backend)
    {
        IActivityScope? finished = null;
        await Soon(Runtime.RunAsync("outer", scope => scope.RunAsync("inner", inner =>
        {
            finished = inner;
            return default;
        }, On(backend)), On(backend)));

        var error = Assert.Throws<InvalidOperationException>(() => finished!.Start("late", _ => default, On(backend)));

        Assert.Equal(
            "Activity 'outer/inner' has ended as Completed; no child 'late' can be started under it. "
            + "An activity ends when its body and all its children have.",
            error.Message);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task SC4_running_or_grouping_under_a_finished_parent_throws_as_well(string backend)
    {
        IActivityScope? finished = null;
        await Soon(Runtime.RunAsync("inner", scope =>
        {
            finished = scope;
            return default;
        }, On(backend)));

        Assert.Throws<InvalidOperationException>(() => { finished!.Start("late", _ => default, instances: 3, On(backend)); });
        Assert.Throws<InvalidOperationException>(() => { finished!.StartBlocking("late", _ => { }); });
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await finished!.RunAsync("late", _ => default, On(backend)));
    }

    [Theory, MemberData(nameof(Pairs))]
    public async Task SC5_no_orphan_is_left_of_a_wide_and_deep_tree(string parentBackend, string childBackend)
    {
        var started = 0;
        var ended = 0;

        async ValueTask Grow(IActivityScope scope, int depth)
        {
            Interlocked.Increment(ref started);
            try
            {
                for (var child = 0; child < 3 && depth > 0; child++)
                    scope.Start("branch", inner => Grow(inner, depth - 1), On(depth % 2 == 0 ? parentBackend : childBackend));

                await scope.YieldAsync();
            }
            finally
            {
                Interlocked.Increment(ref ended);
            }
        }

        await Soon(Runtime.RunAsync("tree", scope => Grow(scope, 4), On(parentBackend)));

        Assert.Equal(1 + 3 + 9 + 27 + 81, started);
        Assert.Equal(started, ended);
        Assert.Empty((await Runtime.StopAsync(TimeSpan.Zero)).Remaining);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task SC5_the_live_count_returns_to_zero_after_starts_that_were_refused(string backend)
    {
        await Soon(Runtime.RunAsync("parent", scope =>
        {
            Assert.ThrowsAny<InvalidOperationException>(() => scope.Start("child", _ => default, On("Nowhere")));
            Assert.ThrowsAny<ArgumentException>(() => scope.Start("no name", _ => default));
            return default;
        }, On(backend)));
        Assert.ThrowsAny<InvalidOperationException>(() => Runtime.Start("root", _ => default, On("Nowhere")));

        var report = await Soon(Runtime.StopAsync(Patience));

        Assert.True(report.IsClean);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task SC5_a_storm_of_starting_cancelling_and_failing_ends_every_activity(string backend)
    {
        var roots = new List<IActivity>();
        for (var round = 0; round < 50; round++)
        {
            var kind = round % 3;
            var root = Runtime.Start("root", async scope =>
            {
                for (var child = 0; child < 5; child++)
                    scope.Start("child", WaitForEver, On(child % 2 == 0 ? "Task" : backend));

                if (kind == 0)
                    throw new InvalidDataException("first");

                if (kind == 1)
                    scope.Cancel();

                await WaitForEver(scope);
            }, On(backend));
            if (kind == 2)
                root.Cancel();

            roots.Add(root);
        }

        foreach (var root in roots)
            await HasEnded(root);

        await Until(() => Runtime.StopAsync(TimeSpan.Zero).Result.IsClean);
        Assert.Equal(17, roots.Count(root => root.State == ActivityState.Failed));
        Assert.Equal(33, roots.Count(root => root.State == ActivityState.Cancelled));
    }

    [Fact]
    public void A_runtime_which_has_stopped_starts_nothing()
    {
        Runtime.Dispose();

        Assert.Throws<ObjectDisposedException>(() => Runtime.Start("late", _ => default));
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task C11_disposing_twice_is_no_operation_and_objects_stay_usable(string backend)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 1);
        await Soon(Runtime.RunAsync("once", _ => channel.SendAsync(1), On(backend)));

        await Runtime.DisposeAsync();
        await Runtime.DisposeAsync();
        Runtime.Dispose();

        Assert.Equal(1, await channel.ReceiveAsync());
    }
}
