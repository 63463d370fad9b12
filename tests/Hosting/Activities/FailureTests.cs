using Concurrency.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Concurrency.Tests.Hosting.Activities;

/// <summary>What the failure of a hosted activity means to its host, and what its completion may mean.</summary>
public sealed class FailureTests
{
    [Theory, InlineData("Task"), InlineData("Thread")]
    public async Task A_failure_stops_the_host_and_stopping_throws_it(string backend)
    {
        var failure = new InvalidDataException("No orders.");
        await using var app = new HostedScenario(c => c
            .AddActivity("import", (_, _) => ValueTask.FromException(failure))
            .AddActivity("other", (scope, _) => scope.DelayAsync(Timeout.InfiniteTimeSpan))).Set(("DefaultBackend", backend));

        await app.StartAsync();
        await app.StoppingAsync();

        Assert.Same(failure, await Assert.ThrowsAsync<InvalidDataException>(app.StopAsync));
        var told = Assert.Single(app.Log.Complaints);
        Assert.Equal(
            "Critical 321 Hosted activity import failed. The host stops; FailureMode.LogAndContinue would let it go on.", $"{told}");
        Assert.Same(failure, told.Exception);
    }

    [Fact]
    public async Task A_failure_is_told_once_and_by_nobody_else()
    {
        var everything = new EventLog("Concurrency", "Concurrency.Hosting");
        await using var app = new HostedScenario(c => c
            .AddActivity("one", (_, _) => ValueTask.FromException(new InvalidDataException("One.")))
            .AddActivity(
                "many",
                (scope, _) => scope.Index == 1 ? ValueTask.FromException(new InvalidDataException("Many.")) : default,
                a => a.Instances = 2)).Services(services => services.AddLogging(logging => logging.AddProvider(everything)));

        await app.StartAsync();
        while (everything.Complaints.Count < 2)
            await Task.Yield();

        var failures = (await Assert.ThrowsAsync<AggregateException>(app.StopAsync)).InnerExceptions;
        Assert.Equal(["Many.", "One."], failures.Select(failure => failure.Message).Order(StringComparer.Ordinal));
        Assert.Equal(["Many.", "One."], everything.Complaints.Select(entry => entry.Exception!.Message).Order(StringComparer.Ordinal));
        Assert.Contains("Hosted activity many[1] failed.", string.Join('\n', everything.Complaints), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_that_wraps_another_is_one_of_its_own_only_if_its_cause_is_not_known()
    {
        await using var app = new HostedScenario(c => c.AddActivity(
            "import", (_, _) => ValueTask.FromException(new InvalidDataException("Outer.", new IOException("Inner.")))));

        await app.StartAsync();
        await app.StoppingAsync();

        Assert.Equal("Outer.", (await Assert.ThrowsAsync<InvalidDataException>(app.StopAsync)).Message);
    }

    [Fact]
    public async Task An_activity_may_fail_without_the_host()
    {
        var failure = new InvalidDataException("Not needed.");
        await using var app = new HostedScenario(c => c
            .AddActivity("extra", (_, _) => ValueTask.FromException(failure), a => a.OnFailure = FailureMode.LogAndContinue)
            .AddActivity("main", async (scope, services) =>
            {
                try
                {
                    await scope.DelayAsync(Timeout.InfiniteTimeSpan);
                }
                finally
                {
                    services.GetRequiredService<Ledger>().Add("main went on until the stop");
                }
            }));

        await app.StartAsync();
        var told = await app.Log.FirstAsync(322);
        Assert.Equal("Error 322 Hosted activity extra failed. The host goes on without it, as it is registered to.", $"{told}");
        Assert.Same(failure, told.Exception);
        while (app.Runtime.Survey() is not [{ Activity.State: ActivityState.Blocked }])
            await Task.Yield();
        await app.StopAsync();

        Assert.Equal(["main went on until the stop"], app.Ledger.Lines);
    }

    [Fact]
    public async Task What_a_forgiven_failure_causes_where_none_is_forgiven_stops_the_host()
    {
        var failure = new InvalidDataException("Forgiven.");
        await using var app = new HostedScenario(c => c
            .AddChannel<int>("items", capacity: 1)
            .AddActivity("write", (_, _) => ValueTask.FromException(failure), a =>
            {
                a.OnFailure = FailureMode.LogAndContinue;
                a.Writes("items").Completes("items");
            })
            .AddActivity(
                "read",
                async (_, services) => await services.GetRequiredKeyedService<IChannelReader<int>>("items").ReceiveAsync(),
                a => a.Reads("items")));

        await app.StartAsync();
        await app.StoppingAsync();

        Assert.Same(failure, (await Assert.ThrowsAsync<ChannelCompletedException>(app.StopAsync)).InnerException);
        Assert.Equal([322, 323], app.Log.Complaints.Select(entry => entry.Id));
    }

    [Fact]
    public async Task A_failure_while_the_host_stops_is_thrown_too()
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var app = new HostedScenario(c => c.AddActivity("import", async (scope, _) =>
        {
            begun.SetResult();
            try
            {
                await scope.DelayAsync(Timeout.InfiniteTimeSpan);
            }
            catch (OperationCanceledException)
            {
                throw new InvalidDataException("Half a file.");
            }
        }));

        await app.StartAsync();
        await begun.Task.WaitAsync(HostedScenario.Patience);

        Assert.Equal("Half a file.", (await Assert.ThrowsAsync<InvalidDataException>(app.StopAsync)).Message);
    }

    [Fact]
    public async Task An_activity_that_cancels_itself_is_no_failure()
    {
        await using var app = new HostedScenario(c => c.AddActivity("import", async (scope, _) =>
        {
            scope.Cancel();
            await scope.DelayAsync(Timeout.InfiniteTimeSpan);
        }, a => a.OnStop = StopMode.Drain));

        await app.StartAsync();
        await app.StopAsync();

        Assert.Empty(app.Complaints);
    }

    [Fact]
    public async Task The_host_stops_when_a_job_has_completed_in_all_its_instances()
    {
        var gates = new[] { new TaskCompletionSource(), new TaskCompletionSource() };
        await using var app = new HostedScenario(c => c.AddActivity("job", (scope, _) => new ValueTask(gates[scope.Index].Task), a =>
        {
            a.Instances = 2;
            a.StopsHostWhenCompleted = true;
        }));

        await app.StartAsync();
        gates[0].SetResult();
        Assert.Empty(app.Log.Of(324));
        gates[1].SetResult();
        await app.StoppingAsync();
        await app.StopAsync();

        Assert.Equal(
            "Information 324 Hosted activity job has completed. The host stops, as it is registered to.", $"{Assert.Single(app.Log.Of(324))}");
    }

    [Fact]
    public async Task A_job_which_did_not_complete_does_not_stop_the_host()
    {
        await using var app = new HostedScenario(c => c
            .AddActivity("failed", (_, _) => ValueTask.FromException(new InvalidDataException("No.")), a =>
            {
                a.StopsHostWhenCompleted = true;
                a.OnFailure = FailureMode.LogAndContinue;
            })
            .AddActivity("cancelled", async (scope, _) =>
            {
                scope.Cancel();
                await scope.DelayAsync(Timeout.InfiniteTimeSpan);
            }, a => a.StopsHostWhenCompleted = true));

        await app.StartAsync();
        await app.Log.FirstAsync(322);
        while (app.Runtime.Survey().Count > 0)
            await Task.Yield();
        await app.StopAsync();

        Assert.Empty(app.Log.Of(324));
    }
}
