namespace Concurrency.Tests.Conformance.Activities;

/// <summary>Running an activity and waiting for its end.</summary>
public sealed class RunAsyncTests : ActivityTest
{
    [Theory, MemberData(nameof(Pairs))]
    public async Task RunAsync_is_a_root_outside_and_a_child_inside(string outerBackend, string innerBackend)
    {
        var inner = "";
        var throughRuntime = "";
        var result = await Soon(Runtime.RunAsync("outer", async scope =>
        {
            Assert.Equal("outer", scope.Path);
            inner = await scope.RunAsync("inner", child => new ValueTask<string>(child.Path), On(innerBackend));
            throughRuntime = await Runtime.RunAsync("inner", child => new ValueTask<string>(child.Path), On(innerBackend));
            return 7;
        }, On(outerBackend)));

        Assert.Equal(7, result);
        Assert.Equal("outer/inner", inner);
        Assert.Equal("outer/inner", throughRuntime);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task Code_that_has_left_its_activity_runs_a_root(string backend)
    {
        var path = "";
        await Soon(Runtime.RunAsync("outer", async _ => await Task.Run(async () =>
            path = await Runtime.RunAsync("inner", inner => new ValueTask<string>(inner.Path), On(backend))), On(backend)));

        Assert.Equal("inner", path);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task The_token_cancels_the_activity_and_RunAsync_returns_only_when_it_has_ended(string backend)
    {
        using var cancellation = new CancellationTokenSource();
        var cleanup = Signal();
        var isCleaning = Signal();
        var run = Runtime.RunAsync("activity", async scope =>
        {
            try
            {
                await WaitForEver(scope);
            }
            finally
            {
                isCleaning.SetResult();
                await cleanup.Task;
            }
        }, On(backend), cancellation.Token).AsTask();

        await cancellation.CancelAsync();
        await Task.WhenAny(isCleaning.Task, run);
        if (isCleaning.Task.IsCompleted)
        {
            Assert.False(run.IsCompleted);
            cleanup.SetResult();
        }

        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Soon(run));
        Assert.Equal(cancellation.Token, thrown.CancellationToken);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task C2_a_token_already_cancelled_starts_nothing(string backend)
    {
        var token = new CancellationToken(canceled: true);
        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await Runtime.RunAsync("activity", _ => throw new InvalidOperationException("ran"), On(backend), token));
        Assert.Equal(token, thrown.CancellationToken);
        thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await Runtime.RunAsync<int>("activity", _ => throw new InvalidOperationException("ran"), On(backend), token));
        Assert.Equal(token, thrown.CancellationToken);
    }

    [Theory, MemberData(nameof(Pairs))]
    public async Task Cancelling_the_caller_cancels_what_it_runs_and_waits_for_its_end(string outerBackend, string innerBackend)
    {
        var cleanup = Signal();
        var outer = Runtime.Start("outer", async scope => await scope.RunAsync("inner", async inner =>
        {
            try
            {
                await WaitForEver(inner);
            }
            finally
            {
                await cleanup.Task;
            }
        }, On(innerBackend)), On(outerBackend));
        await Until(() => outer.GetSnapshot().WaitingFor is not null);

        outer.Cancel();
        cleanup.SetResult();
        await HasEnded(outer);

        Assert.Equal(ActivityState.Cancelled, outer.State);
    }

    [Theory, MemberData(nameof(Pairs))]
    public async Task An_activity_of_another_runtime_is_cancelled_with_its_caller(string outerBackend, string innerBackend)
    {
        await using var other = ConcurrencyRuntime.Create(builder => builder.UseThreads().UseTasks());
        var path = Signal<string>();
        var outer = Runtime.Start("outer", async _ => await other.RunAsync("inner", async inner =>
        {
            path.SetResult(inner.Path);
            await WaitForEver(inner);
        }, On(innerBackend)), On(outerBackend));

        Assert.Equal("inner", await Soon(path.Task));
        outer.Cancel();
        await HasEnded(outer);

        Assert.Equal(ActivityState.Cancelled, outer.State);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task A_result_reaches_every_kind_of_awaiter(string backend)
    {
        var activity = Runtime.Start("activity", async scope =>
        {
            await scope.YieldAsync();
            return 7;
        }, On(backend));

        Assert.Equal(7, await Soon(activity.JoinAsync()));
        Assert.Equal(7, await Soon(activity.Completion));
        Assert.Equal(7, await Soon(Task.Run(() => activity.Join())));
        await Soon(((IActivity)activity).JoinAsync());
        await Soon(((IActivity)activity).Completion);
        Assert.Same(activity.Completion, ((IActivity)activity).Completion);
        Assert.Equal(8, await Soon(Runtime.StartBlocking("blocking", _ => 8).JoinAsync()));
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task C6_joiners_resume_in_the_order_they_arrived(string backend)
    {
        var release = Signal();
        var order = new List<int>();
        var activity = Runtime.Start("activity", async _ => await release.Task, On("Task"));
        await Soon(Runtime.RunAsync("joiner", async _ =>
        {
            var joins = Enumerable.Range(0, 100).Select(async joiner =>
            {
                await activity.JoinAsync();
                order.Add(joiner);
            }).ToList();
            release.SetResult();
            await Task.WhenAll(joins);
        }, On(backend)));

        Assert.Equal(Enumerable.Range(0, 100), order);
    }
}
