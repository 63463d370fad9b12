namespace Concurrency.Tests.Conformance.Activities;

/// <summary>A failure cancels what is around it, and reaches everyone who awaits as it was thrown.</summary>
public sealed class FailureTests : ActivityTest
{
    [Theory, MemberData(nameof(Pairs))]
    public async Task SC2_the_first_failure_cancels_siblings_and_is_the_one_thrown(string parentBackend, string childBackend)
    {
        var failure = new InvalidDataException("first");
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        IActivity? sibling = null;
        IActivity? failing = null;
        var parent = Runtime.Start("parent", async scope =>
        {
            sibling = scope.Start("sibling", async _ => await items.ReceiveAsync(), On(childBackend));
            failing = scope.Start("failing", async _ =>
            {
                await HasReceivers(items, count: 2);
                throw failure;
            }, On(childBackend));
            await items.ReceiveAsync();
        }, On(parentBackend));

        var thrown = await Assert.ThrowsAsync<InvalidDataException>(() => Soon(parent.JoinAsync()));

        Assert.Same(failure, thrown);
        Assert.Equal(ActivityState.Cancelled, sibling!.State);
        Assert.Equal(ActivityState.Failed, failing!.State);
        Assert.Equal(ActivityState.Failed, parent.State);
        Assert.Equal([failure], parent.Failures);
    }

    [Theory, MemberData(nameof(Pairs))]
    public async Task SC2_the_parents_own_failure_cancels_its_children(string parentBackend, string childBackend)
    {
        var failure = new InvalidDataException("own");
        IActivity? child = null;
        var parent = Runtime.Start("parent", async scope =>
        {
            child = scope.Start("child", WaitForEver, On(childBackend));
            await scope.YieldAsync();
            throw failure;
        }, On(parentBackend));

        Assert.Same(failure, await Assert.ThrowsAsync<InvalidDataException>(() => Soon(parent.JoinAsync())));
        Assert.Equal(ActivityState.Cancelled, child!.State);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task SC2_a_failure_goes_up_the_whole_tree(string backend)
    {
        var failure = new InvalidDataException("deep");
        var root = Runtime.Start("a", async a => await a.RunAsync("b", async b => await b.RunAsync("c", async c =>
        {
            await c.YieldAsync();
            throw failure;
        }, On("Task")), On("Thread")), On(backend));

        Assert.Same(failure, await Assert.ThrowsAsync<InvalidDataException>(() => Soon(root.JoinAsync())));
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task C8_every_awaiter_of_the_handle_gets_the_exception_with_its_first_stack(string backend)
    {
        var activity = Runtime.Start("failing", async scope =>
        {
            await scope.YieldAsync();
            ThrowFromAPlaceWithAName();
        }, On(backend));

        for (var awaiter = 0; awaiter < 3; awaiter++)
        {
            Assert.Contains(nameof(ThrowFromAPlaceWithAName), (await StackOf(activity.JoinAsync().AsTask())), StringComparison.Ordinal);
            Assert.Contains(nameof(ThrowFromAPlaceWithAName), (await StackOf(activity.Completion)), StringComparison.Ordinal);
            Assert.Contains(
                nameof(ThrowFromAPlaceWithAName), (await StackOf(Task.Run(() => activity.Join()))), StringComparison.Ordinal);
        }

        static async Task<string> StackOf(Task task) =>
            (await Assert.ThrowsAsync<InvalidDataException>(() => Soon(task))).StackTrace!;
    }

    [Theory, MemberData(nameof(Pairs))]
    public async Task C8_the_awaiter_of_the_parent_gets_the_childs_exception_with_its_first_stack(
        string parentBackend, string childBackend)
    {
        var parent = Runtime.Start("parent", scope =>
        {
            scope.Start("child", async child =>
            {
                await child.YieldAsync();
                ThrowFromAPlaceWithAName();
            }, On(childBackend));
            return default;
        }, On(parentBackend));

        var thrown = await Assert.ThrowsAsync<InvalidDataException>(() => Soon(parent.JoinAsync()));

        Assert.Contains(nameof(ThrowFromAPlaceWithAName), thrown.StackTrace!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task C8_a_blocking_body_fails_in_the_same_way()
    {
        var activity = Runtime.StartBlocking<int>("failing", _ =>
        {
            ThrowFromAPlaceWithAName();
            return 1;
        });

        var thrown = await Assert.ThrowsAsync<InvalidDataException>(() => Soon(activity.JoinAsync()));

        Assert.Contains(nameof(ThrowFromAPlaceWithAName), thrown.StackTrace!, StringComparison.Ordinal);
        Assert.Equal(ActivityState.Failed, activity.State);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task SC7_a_failing_cleanup_does_not_mask_the_first_failure(string backend)
    {
        var first = new InvalidDataException("first");
        var cleanup = new InvalidOperationException("clean-up");
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        var parent = Runtime.Start("parent", scope =>
        {
            scope.Start("sibling", async _ =>
            {
                try
                {
                    await items.ReceiveAsync();
                }
                catch (OperationCanceledException)
                {
                    throw cleanup;
                }
            }, On(backend));
            scope.Start("failing", async _ =>
            {
                await HasReceivers(items);
                throw first;
            }, On(backend));
            return default;
        }, On(backend));

        Assert.Same(first, await Assert.ThrowsAsync<InvalidDataException>(() => Soon(parent.JoinAsync())));
        Assert.Equal([first, cleanup], parent.Failures);
        var record = Assert.Single(Log.WithId(2));
        Assert.Same(cleanup, record.Exception);
        Assert.Equal("Activity parent failed further after its first failure", record.Message);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task SC7_the_parents_own_cleanup_does_not_mask_its_childs_failure(string backend)
    {
        var first = new InvalidDataException("first");
        var cleanup = new InvalidOperationException("clean-up");
        var parent = Runtime.Start("parent", async scope =>
        {
            scope.Start("failing", _ => throw first, On(backend));
            try
            {
                await WaitForEver(scope);
            }
            catch (OperationCanceledException)
            {
                throw cleanup;
            }
        }, On(backend));

        Assert.Same(first, await Assert.ThrowsAsync<InvalidDataException>(() => Soon(parent.JoinAsync())));
        Assert.Equal([first, cleanup], parent.Failures);
    }

    [Theory, MemberData(nameof(Pairs))]
    public async Task A_failure_that_the_body_passes_on_is_one_failure_and_no_further_one(string parentBackend, string childBackend)
    {
        var failure = new InvalidDataException("first");
        var parent = Runtime.Start("parent", async scope =>
            await scope.RunAsync("child", _ => throw failure, On(childBackend)), On(parentBackend));

        await Assert.ThrowsAsync<InvalidDataException>(() => Soon(parent.JoinAsync()));

        Assert.Equal([failure], parent.Failures);
        Assert.Empty(Log.Records);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task A_body_that_swallows_its_childs_failure_fails_all_the_same(string backend)
    {
        var failure = new InvalidDataException("first");
        var parent = Runtime.Start("parent", async scope =>
        {
            var child = scope.Start("child", _ => throw failure, On(backend));
            await Assert.ThrowsAsync<InvalidDataException>(() => child.JoinAsync().AsTask());
        }, On(backend));

        Assert.Same(failure, await Assert.ThrowsAsync<InvalidDataException>(() => Soon(parent.JoinAsync())));
    }

    private static void ThrowFromAPlaceWithAName() => throw new InvalidDataException("named");
}
