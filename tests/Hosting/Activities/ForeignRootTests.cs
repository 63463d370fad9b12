using Concurrency.Hosting;
using Concurrency.Tests.Conformance;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace Concurrency.Tests.Hosting.Activities;

/// <summary>Who was started by others than the host gets what the hosted activities leave of the grace, once its owners have stopped.</summary>
public sealed class ForeignRootTests
{
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(20);

    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task It_is_not_cancelled_before_every_service_has_stopped()
    {
        await using var app = Scenario(c => c.AddActivity("hosted", (scope, _) => scope.DelayAsync(Timeout.InfiniteTimeSpan)))
            .Services(services => services.Insert(0, ServiceDescriptor.Singleton<IHostedService, Owner>()));

        await app.StartAsync();
        await app.StopAsync();

        Assert.Equal(["owner stopped it normally"], app.Ledger.Lines);
        Assert.Empty(app.Complaints);
    }

    [Fact]
    public async Task It_is_cancelled_then()
    {
        await using var app = Scenario(_ => { });
        await app.StartAsync();
        var foreign = app.Runtime.Start("foreign", scope => scope.DelayAsync(Timeout.InfiniteTimeSpan));

        await app.StopAsync();

        Assert.Equal(ActivityState.Cancelled, foreign.State);
        Assert.Empty(app.Complaints);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task It_has_the_rest_of_the_grace_and_is_told_then(bool withHosted)
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var app = Scenario(c =>
        {
            if (withHosted)
                c.AddActivity("hosted", (scope, _) => scope.DelayAsync(TimeSpan.FromSeconds(15)), a => a.OnStop = StopMode.Drain);
        });
        await app.StartAsync();
        var foreign = app.Runtime.Start("foreign", _ => new ValueTask(release.Task));
        while (foreign.State != ActivityState.Blocked || app.Runtime.Survey().Any(remaining => remaining.Activity.State != ActivityState.Blocked))
            await Task.Yield();

        var stop = app.StopAsync();
        if (withHosted)
        {
            _time.Advance(TimeSpan.FromSeconds(15));
            while (app.Runtime.Survey().Count > 1 || _time.ArmedTimers == 0)
                await Task.Yield();
        }

        await _time.AdvanceUntilAsync(stop, TimeSpan.FromMilliseconds(100));
        Assert.InRange(TimeSpan.FromTicks(_time.GetTimestamp()), s_grace, s_grace + TimeSpan.FromSeconds(1));
        var told = Assert.Single(app.Log.Complaints);
        Assert.Equal(326, told.Id);
        Assert.EndsWith("\n  foreign on Task is Blocked, waiting for nothing the library knows", told.Message, StringComparison.Ordinal);
        await app.DisposeAsync().AsTask().WaitAsync(HostedScenario.Patience);
        release.SetResult();
    }

    [Fact]
    public async Task One_with_the_name_of_a_hosted_activity_that_has_ended_is_told_all_the_same()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var app = Scenario(c => c.AddActivity("import", (_, _) => default, a => a.OnStop = StopMode.Drain));
        await app.StartAsync();
        while (app.Runtime.Survey().Count > 0)
            await Task.Yield();
        var foreign = app.Runtime.Start("import", _ => new ValueTask(release.Task));
        while (foreign.State != ActivityState.Blocked)
            await Task.Yield();

        var stop = app.StopAsync();
        await _time.AdvanceUntilAsync(stop, TimeSpan.FromMilliseconds(100));
        Assert.Equal(326, Assert.Single(app.Log.Complaints).Id);
        release.SetResult();
    }

    private HostedScenario Scenario(Action<ConcurrencyHostingBuilder> configure) =>
        new HostedScenario(configure).In(_time).Set(("Shutdown:Grace", $"{s_grace:c}"));

    // Registered before the hosted activities, and so stopped after them.
    private sealed class Owner(IConcurrency concurrency, Ledger ledger) : IHostedService
    {
        private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private IActivity? _activity;

        public Task StartAsync(CancellationToken cancellationToken)
        {
            _activity = concurrency.Start("owned", async _ => await _end.Task);
            return Task.CompletedTask;
        }

        public async Task StopAsync(CancellationToken cancellationToken)
        {
            _end.SetResult();
            await _activity!.Completion;
            ledger.Add(_activity.State == ActivityState.Completed ? "owner stopped it normally" : "it was gone");
        }
    }
}
