namespace Concurrency.Tests.Conformance.Activities;

/// <summary>When an activity ends as cancelled, and when its cancellation exception is a failure.</summary>
public sealed class CancelledOrFailedTests : ActivityTest
{
    [Theory, MemberData(nameof(Backends))]
    public async Task SC10_a_cancellation_that_was_requested_ends_as_cancelled(string backend)
    {
        var activity = Runtime.Start("waiting", WaitForEver, On(backend));
        await Until(() => activity.State == ActivityState.Blocked);

        activity.Cancel();

        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Soon(activity.JoinAsync()));
        Assert.Equal(ActivityState.Cancelled, activity.State);
        Assert.True(activity.Completion.IsCanceled);
        Assert.True(thrown.CancellationToken.IsCancellationRequested);
        Assert.Empty(activity.Failures);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task SC10_an_http_client_timeout_is_a_failure(string backend)
    {
        // As HttpClient throws it: a token of its own is signalled, and the cause is inside.
        var failure = new TaskCanceledException("timed out", new TimeoutException(), new CancellationToken(canceled: true));
        var activity = Runtime.Start("client", async scope =>
        {
            await scope.YieldAsync();
            throw failure;
        }, On(backend));

        Assert.Same(failure, await Assert.ThrowsAsync<TaskCanceledException>(() => Soon(activity.JoinAsync())));
        Assert.Equal(ActivityState.Failed, activity.State);
        Assert.Equal([failure], activity.Failures);
        Assert.True(activity.Completion.IsFaulted);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task SC10_a_cancelled_task_that_the_body_returns_is_a_failure(string backend)
    {
        var activity = Runtime.Start("client", _ => ValueTask.FromCanceled(new(canceled: true)), On(backend));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Soon(activity.JoinAsync()));
        Assert.Equal(ActivityState.Failed, activity.State);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task SC10_a_foreign_cancellation_after_the_request_ends_as_cancelled(string backend)
    {
        var activity = Runtime.Start("foreign", async scope =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, scope.CancellationToken);
        }, On(backend));
        await Until(() => activity.State == ActivityState.Blocked);

        activity.Cancel();
        await HasEnded(activity);

        Assert.Equal(ActivityState.Cancelled, activity.State);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task SC10_a_callers_token_on_a_verb_is_not_the_activitys_cancellation(string backend)
    {
        using var cancellation = new CancellationTokenSource();
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        var activity = Runtime.Start("waiting", async _ => await items.ReceiveAsync(cancellation.Token), On(backend));
        await HasReceivers(items);

        await cancellation.CancelAsync();
        await HasEnded(activity);

        Assert.Equal(ActivityState.Failed, activity.State);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task SC10_a_blocking_body_follows_the_same_rule(string backend)
    {
        var failed = Runtime.StartBlocking("failed", _ => throw new OperationCanceledException());
        await HasEnded(failed);
        Assert.Equal(ActivityState.Failed, failed.State);

        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        var cancelled = Runtime.StartBlocking<int>("cancelled", _ => items.Receive());
        await HasReceivers(items);
        Runtime.Start("canceller", _ =>
        {
            cancelled.Cancel();
            return default;
        }, On(backend));
        await HasEnded(cancelled);
        Assert.Equal(ActivityState.Cancelled, cancelled.State);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task A_cancelled_activity_whose_body_ends_normally_is_completed(string backend)
    {
        var activity = Runtime.Start("stubborn", async scope =>
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => WaitForEver(scope).AsTask());
        }, On(backend));
        await Until(() => activity.State == ActivityState.Blocked);

        activity.Cancel();
        await Soon(activity.JoinAsync());

        Assert.Equal(ActivityState.Completed, activity.State);
    }

    [Theory, MemberData(nameof(Pairs))]
    public async Task A_cancelled_child_does_not_cancel_or_fail_its_parent(string parentBackend, string childBackend)
    {
        IActivity? child = null;
        var parent = Runtime.Start("parent", async scope =>
        {
            child = scope.Start("child", WaitForEver, On(childBackend));
            child.Cancel();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => child.JoinAsync().AsTask());
            await scope.YieldAsync();
        }, On(parentBackend));

        await Soon(parent.JoinAsync());

        Assert.Equal(ActivityState.Cancelled, child!.State);
        Assert.Equal(ActivityState.Completed, parent.State);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task Cancelling_twice_or_after_the_end_does_nothing(string backend)
    {
        var activity = Runtime.Start<int>("quick", _ => new(7), On(backend));
        await Soon(activity.JoinAsync());

        activity.Cancel();
        activity.Cancel();

        Assert.Equal(7, await activity.JoinAsync());
        Assert.Equal(ActivityState.Completed, activity.State);
    }
}
