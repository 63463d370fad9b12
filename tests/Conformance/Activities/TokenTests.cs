namespace Concurrency.Tests.Conformance.Activities;

/// <summary>The token of a scope, and that cancelling runs nobody's code on the canceller's stack.</summary>
public sealed class TokenTests : ActivityTest
{
    [ThreadStatic]
    private static bool s_isCancelling;

    [Theory, MemberData(nameof(Backends))]
    public async Task Registrations_on_the_token_run_on_the_pool_and_not_on_the_cancellers_stack(string backend)
    {
        var isPoolThread = Signal<(bool Pool, bool Canceller)>();
        var scopes = Signal<IActivityScope>();
        var activity = Runtime.Start("activity", async scope =>
        {
            scope.CancellationToken.Register(
                () => isPoolThread.SetResult((Thread.CurrentThread.IsThreadPoolThread, s_isCancelling)));
            scopes.SetResult(scope);
            await WaitForEver(scope);
        }, On(backend));
        await Soon(scopes.Task);

        CancelHere(activity);

        Assert.Equal((true, false), await Soon(isPoolThread.Task));
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task A_registration_that_blocks_does_not_hold_up_the_canceller_or_the_activity(string backend)
    {
        using var release = new ManualResetEventSlim();
        var scopes = Signal<IActivityScope>();
        var activity = Runtime.Start("activity", async scope =>
        {
            scope.CancellationToken.Register(() => release.Wait(Patience));
            scopes.SetResult(scope);
            await WaitForEver(scope);
        }, On(backend));
        await Soon(scopes.Task);

        activity.Cancel();
        await HasEnded(activity);

        Assert.Equal(ActivityState.Cancelled, activity.State);
        release.Set();
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task Cancel_runs_no_continuation_of_the_cancelled_on_its_callers_stack(string backend)
    {
        var ranOnCanceller = Signal<bool>();
        var foreignRanOnCanceller = Signal<bool>();
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        var activity = Runtime.Start("activity", async _ =>
        {
            try
            {
                await items.ReceiveAsync();
            }
            finally
            {
                ranOnCanceller.SetResult(s_isCancelling);
            }
        }, On(backend));
        _ = activity.Completion.ContinueWith(
            _ => foreignRanOnCanceller.SetResult(s_isCancelling),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        await HasReceivers(items);

        CancelHere(activity);

        Assert.False(await Soon(ranOnCanceller.Task));
        Assert.False(await Soon(foreignRanOnCanceller.Task));
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task Starting_runs_no_code_of_the_body_on_the_starters_stack(string backend)
    {
        var ranOnStarter = Signal<bool>();
        s_isCancelling = true;
        Runtime.Start("activity", _ =>
        {
            ranOnStarter.SetResult(s_isCancelling);
            return default;
        }, On(backend));
        s_isCancelling = false;

        Assert.False(await Soon(ranOnStarter.Task));
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task The_token_is_one_and_the_same_before_and_after_cancellation(string backend)
    {
        await Soon(Runtime.RunAsync("asked-before", scope =>
        {
            var before = scope.CancellationToken;
            Assert.False(before.IsCancellationRequested);
            scope.Cancel();
            Assert.True(before.IsCancellationRequested);
            Assert.Equal(before, scope.CancellationToken);
            return default;
        }, On(backend)));
        await Soon(Runtime.RunAsync("asked-after", scope =>
        {
            scope.Cancel();
            Assert.True(scope.CancellationToken.IsCancellationRequested);
            Assert.Equal(scope.CancellationToken, scope.CancellationToken);
            return default;
        }, On(backend)));
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task An_explicit_token_ends_a_wait_and_is_what_the_exception_carries(string backend)
    {
        using var cancellation = new CancellationTokenSource();
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        var activity = Runtime.Start("activity", async scope =>
        {
            var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(
                async () => await items.ReceiveAsync(cancellation.Token));
            Assert.Equal(cancellation.Token, thrown.CancellationToken);
            Assert.False(scope.CancellationToken.IsCancellationRequested);
        }, On(backend));
        await HasReceivers(items);

        await cancellation.CancelAsync();

        await Soon(activity.JoinAsync());
    }

    private static void CancelHere(IActivity activity)
    {
        s_isCancelling = true;
        try
        {
            activity.Cancel();
        }
        finally
        {
            s_isCancelling = false;
        }
    }
}
