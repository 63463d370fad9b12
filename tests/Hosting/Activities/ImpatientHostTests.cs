using Concurrency.Hosting;
using Concurrency.Tests.Conformance;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Concurrency.Tests.Hosting.Activities;

/// <summary>A host whose own time-out comes before the end of the grace is not kept waiting.</summary>
public sealed class ImpatientHostTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task A_host_which_waits_no_longer_ends_the_grace()
    {
        using var impatience = new CancellationTokenSource();
        await using var app = new HostedScenario(c => c
            .AddChannel<int>("items", capacity: 8)
            .AddActivity(
                "drain",
                async (_, services) => await services.GetRequiredKeyedService<IChannelReader<int>>("items").ReceiveAsync(),
                a => a.OnStop = StopMode.Drain)).In(_time);

        await app.StartAsync();
        await BlockedAsync(app);
        var stop = app.App.StopAsync(impatience.Token);
        _time.Advance(TimeSpan.FromSeconds(2));
        await impatience.CancelAsync();
        await stop.WaitAsync(HostedScenario.Patience).ConfigureAwait(
            ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);

        Assert.Equal(
            "The grace period is over, and what still runs is cancelled. 1 activity did not stop within 00:00:02:\n"
                + "  drain on Task is Blocked, waiting: Receive on items for 00:00:02",
            Assert.Single(app.Log.Of(325)).Message);
    }

    [Fact]
    public async Task A_host_which_waits_no_longer_does_not_wait_for_whoever_is_deaf()
    {
        using var impatience = new CancellationTokenSource();
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var app = new HostedScenario(c => c.AddActivity("deaf", (_, _) => new ValueTask(release.Task))).In(_time);

        await app.StartAsync();
        await BlockedAsync(app);
        var stop = app.App.StopAsync(impatience.Token);
        await impatience.CancelAsync();
        await app.Log.FirstAsync(325);

        // How it ends is the host's; here it is when.
        await AdvanceUntilAsync(stop).WaitAsync(HostedScenario.Patience).ConfigureAwait(
            ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);

        Assert.Equal([325, 326], app.Log.Complaints.Select(entry => entry.Id));
        Assert.InRange(TimeSpan.FromTicks(_time.GetTimestamp()), TimeSpan.Zero, TimeSpan.FromSeconds(1));
        release.SetResult();
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Nor_for_what_others_have_started(bool isDeaf)
    {
        using var impatience = new CancellationTokenSource();
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var app = new HostedScenario(_ => { }).In(_time);
        await app.StartAsync();
        var foreign = app.Runtime.Start("foreign", scope => isDeaf ? new(release.Task) : scope.DelayAsync(Timeout.InfiniteTimeSpan));
        await BlockedAsync(app);

        await impatience.CancelAsync();
        var stop = app.App.StopAsync(impatience.Token);
        await (isDeaf ? AdvanceUntilAsync(stop) : stop).WaitAsync(HostedScenario.Patience).ConfigureAwait(
            ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);

        Assert.Equal(isDeaf ? [326] : [], app.Log.Complaints.Select(entry => entry.Id));
        Assert.InRange(TimeSpan.FromTicks(_time.GetTimestamp()), TimeSpan.Zero, TimeSpan.FromSeconds(1));
        release.SetResult();
        await foreign.Completion.ConfigureAwait(
            ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    [Fact]
    public async Task One_which_ends_when_cancelled_is_not_told_though_the_grace_is_used_up()
    {
        await using var app = new HostedScenario(c => c
            .AddActivity("drain", (scope, _) => scope.DelayAsync(Timeout.InfiniteTimeSpan), a => a.OnStop = StopMode.Drain)).In(_time);
        await app.StartAsync();
        var foreign = app.Runtime.Start("foreign", scope => scope.DelayAsync(Timeout.InfiniteTimeSpan));
        while (app.Runtime.Survey().Any(remaining => remaining.Activity.State != ActivityState.Blocked))
            await Task.Yield();

        var stop = app.StopAsync();
        _time.Advance(TimeSpan.FromSeconds(20));
        await app.Log.FirstAsync(325);
        while (!stop.IsCompleted)
            await Task.Yield();
        await stop;

        Assert.Equal(ActivityState.Cancelled, foreign.State);
        Assert.Equal([325], app.Log.Complaints.Select(entry => entry.Id));
    }

    private static async Task BlockedAsync(HostedScenario app)
    {
        while (app.Runtime.Survey() is not [{ Activity.State: ActivityState.Blocked }])
            await Task.Yield();
    }

    private Task AdvanceUntilAsync(Task stop) => _time.AdvanceUntilAsync(stop, TimeSpan.FromMilliseconds(10));
}
