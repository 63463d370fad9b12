using Polly;
using Polly.Retry;

namespace Concurrency.Tests.Conformance.Activities;

/// <summary>A retry library that continues on the captured context stays at home; one that does not has left.</summary>
public sealed class PollyTests : ActivityTest
{
    private static readonly ResiliencePipeline s_retry = new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions { MaxRetryAttempts = 3, Delay = TimeSpan.FromMilliseconds(1) })
        .Build();

    [Theory, MemberData(nameof(Backends))]
    public async Task A_pipeline_on_the_captured_context_retries_at_home(string backend)
    {
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        var atHome = new List<bool>();
        var activity = Runtime.Start("activity", async scope =>
        {
            var attempts = 0;
            var context = ResilienceContextPool.Shared.Get(continueOnCapturedContext: true, scope.CancellationToken);
            await s_retry.ExecuteAsync(
                async _ =>
                {
                    atHome.Add(ReferenceEquals(SynchronizationContext.Current, scope));
                    await scope.YieldAsync();
                    if (++attempts < 3)
                        throw new IOException("again");

                    await items.ReceiveAsync();
                },
                context);
            atHome.Add(ReferenceEquals(SynchronizationContext.Current, scope));
            ResilienceContextPool.Shared.Return(context);
        }, On(backend));
        await Until(() => activity.GetSnapshot().WaitingFor is { Operation: "Receive", Target: "items" });
        await items.SendAsync(1);

        await Soon(activity.JoinAsync());

        Assert.Equal([true, true, true, true], atHome);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task A_pipeline_that_leaves_makes_a_foreign_caller_of_its_second_attempt_and_the_body_comes_home(string backend)
    {
        var atHome = new List<bool>();
        var afterwards = false;
        await Soon(Runtime.RunAsync("activity", async scope =>
        {
            var attempts = 0;
            await s_retry.ExecuteAsync(
                async _ =>
                {
                    atHome.Add(ReferenceEquals(SynchronizationContext.Current, scope));
                    await Task.Yield();
                    if (++attempts < 2)
                        throw new IOException("again");

                    await scope.ReturnAsync();
                    atHome.Add(ReferenceEquals(SynchronizationContext.Current, scope));
                },
                CancellationToken.None);
            afterwards = ReferenceEquals(SynchronizationContext.Current, scope);
        }, On(backend)));

        Assert.Equal([true, false, true], atHome);
        Assert.True(afterwards);
    }
}
