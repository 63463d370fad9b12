using Concurrency.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Concurrency.Tests.Hosting.Activities;

/// <summary>Each instance is an activity of its own, to rules, to its services and to its channels.</summary>
public sealed class InstanceRuleTests
{
    [Fact]
    public async Task A_rule_may_place_one_instance()
    {
        await using var app = new HostedScenario(c => c.AddActivity(
            "price",
            (scope, services) =>
            {
                services.GetRequiredService<Ledger>().Add($"{scope.Path} on {scope.Activity.Backend}");
                return default;
            },
            a =>
            {
                a.Instances = 3;
                a.OnStop = StopMode.Drain;
            })).Set(("Activities:second:Path", "price[1]"), ("Activities:second:Backend", "Thread"));

        await app.StartAsync();
        await app.StopAsync();

        Assert.Equal(
            ["price[0] on Task", "price[1] on Thread", "price[2] on Task"], app.Ledger.Lines.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_named_backend_with_settings_is_used()
    {
        await using var app = new HostedScenario(c => c.AddBlockingActivity(
            "price",
            (scope, services) => services.GetRequiredService<Ledger>().Add($"{scope.Activity.Backend} {Thread.CurrentThread.Priority}"),
            a => a.OnStop = StopMode.Drain)).Set(
            ("Backends:quiet:Kind", "Thread"), ("Backends:quiet:Priority", "BelowNormal"), ("Activities:price", "quiet"));

        await app.StartAsync();
        await app.StopAsync();

        Assert.Equal(["quiet BelowNormal"], app.Ledger.Lines);
    }

    [Fact]
    public async Task A_rule_that_matches_a_hosted_activity_and_its_children_is_no_rule_that_matched_nothing()
    {
        await using var app = new HostedScenario(c => c
            .AddChannel<int>("orders", capacity: 2, channel => (channel.HasOtherReaders, channel.HasOtherWriters) = (true, true))
            .AddActivity(
                "import",
                (scope, _) => scope.Start("file", _ => default).JoinAsync(),
                a => a.OnStop = StopMode.Drain)).Set(
            ("Activities:import", "Task"),
            ("Activities:files:Path", "import/file"),
            ("Activities:files:Backend", "Thread"),
            ("Channels:orders:Capacity", "3"),
            ("Activities:none", "Task"));

        await app.StartAsync();
        await app.StopAsync();

        Assert.Equal(
            ["Warning 300 Concurrency:Activities:none (in memory) matched nothing: no activity was started at 'none'."],
            app.Complaints);
    }

    [Fact]
    public async Task One_instance_that_fails_leaves_the_others_to_the_stop()
    {
        var failure = new InvalidDataException("Only one.");
        var began = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var app = new HostedScenario(c => c
            .AddChannel<int>("orders", capacity: 1, channel => channel.HasOtherReaders = true)
            .AddActivity(
                "import",
                async (scope, services) =>
                {
                    if (scope.Index == 0)
                    {
                        await began.Task;
                        throw failure;
                    }

                    try
                    {
                        began.SetResult();
                        await scope.DelayAsync(Timeout.InfiniteTimeSpan);
                    }
                    finally
                    {
                        services.GetRequiredService<Ledger>().Add($"{scope.Path} ended");
                    }
                },
                a =>
                {
                    a.Instances = 2;
                    a.OnFailure = FailureMode.LogAndContinue;
                    a.Writes("orders").Completes("orders");
                }));

        await app.StartAsync();
        Assert.Contains("import[0]", (await app.Log.FirstAsync(322)).Message, StringComparison.Ordinal);
        Assert.False(app.Channel<int>("orders").GetSnapshot().IsCompleted);
        Assert.Empty(app.Ledger.Lines);
        await app.StopAsync();

        Assert.Equal(["import[1] ended"], app.Ledger.Lines);
        var closed = await Assert.ThrowsAsync<ChannelCompletedException>(async () => await app.Channel<int>("orders").ReceiveAsync());
        Assert.Same(failure, closed.InnerException);
    }
}
