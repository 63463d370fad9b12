using Concurrency.Hosting;
using Concurrency.Threads;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace Concurrency.Tests.Hosting.Activities;

public sealed class StartTests
{
    [Fact]
    public async Task Starting_waits_for_no_body()
    {
        using var release = new ManualResetEventSlim();
        await using var app = new HostedScenario(c => c
            .AddActivity("endless", (scope, _) => scope.DelayAsync(Timeout.InfiniteTimeSpan))
            .AddActivity("occupied", (_, _) =>
            {
                release.Wait();
                return default;
            })
            .AddBlockingActivity("blocked", (_, _) => release.Wait())
            .AddActivity("on-thread", (_, _) =>
            {
                release.Wait();
                return default;
            })).Set(("Activities:on-thread", "Thread"));

        await app.StartAsync();

        release.Set();
        await app.StopAsync();
    }

    [Theory, InlineData("Task"), InlineData("Thread")]
    public async Task No_body_begins_before_the_last_activity_is_placed(string backend)
    {
        await using var app = new HostedScenario(c =>
        {
            for (var index = 0; index < 20; index++)
            {
                c.AddActivity($"early-{index}", async (scope, services) =>
                {
                    // What is not placed yet does not live yet.
                    services.GetRequiredService<Ledger>().Add(
                        string.Join(' ', ((ConcurrencyRuntime)services.GetRequiredService<IConcurrency>()).Survey()
                            .Count(remaining => remaining.Activity.Path.StartsWith("late", StringComparison.Ordinal))));
                    await scope.DelayAsync(Timeout.InfiniteTimeSpan);
                });
            }

            c.AddActivity("late", (scope, _) => scope.DelayAsync(Timeout.InfiniteTimeSpan), a => a.Instances = 3);
        }).Set(("DefaultBackend", backend));

        await app.StartAsync();
        while (app.Ledger.Lines.Count < 20)
            await Task.Yield();
        await app.StopAsync();

        Assert.All(app.Ledger.Lines, line => Assert.Equal("3", line));
    }

    [Fact]
    public async Task If_one_cannot_be_started_the_host_does_not_start_and_no_user_code_has_run()
    {
        await using var app = new HostedScenario(c => c
            .AddActivity<Witness>("class")
            .AddActivity("task", See)
            .AddBlockingActivity("first", SeeBlocking)
            .AddBlockingActivity("second", SeeBlocking)).Set(("MaxThreads", "1"));

        var refusal = await Assert.ThrowsAsync<ThreadLimitException>(app.StartAsync);

        Assert.Equal(
            "Activity 'second' needs a thread, and 1 of at most 1 activities have one. Raise Concurrency:MaxThreads, or place it on "
            + "tasks (Concurrency:Activities:second=Task).",
            refusal.Message);
        Assert.Empty(app.Runtime.Survey());
        Assert.Equal(0, app.App.Services.GetRequiredService<ThreadLimit>().Count);
        await app.DisposeAsync();
        Assert.Empty(app.Ledger.Lines);
    }

    [Fact]
    public async Task Instances_are_started_all_or_none()
    {
        await using var app = new HostedScenario(c => c
            .AddActivity("task", See)
            .AddBlockingActivity("many", SeeBlocking, a => a.Instances = 3)).Set(("MaxThreads", "2"));

        await Assert.ThrowsAsync<ThreadLimitException>(app.StartAsync);

        await app.DisposeAsync();
        Assert.Empty(app.Ledger.Lines);
    }

    [Fact]
    public async Task A_host_that_could_not_start_can_be_stopped()
    {
        await using var app = new HostedScenario(c => c
            .AddChannel<int>("orders", capacity: 1)
            .AddBlockingActivity("many", SeeBlocking, a => a.Instances = 2)).Set(("MaxThreads", "1"));
        await Assert.ThrowsAsync<ThreadLimitException>(app.StartAsync);

        await app.StopAsync();

        Assert.Empty(app.Ledger.Lines);
    }

    [Fact]
    public async Task A_host_may_start_and_stop_its_services_side_by_side()
    {
        await using var app = new HostedScenario(c => c.AddActivity(
                "import",
                async (scope, services) =>
                {
                    await scope.YieldAsync();
                    await See(scope, services);
                },
                a => a.OnStop = StopMode.Drain))
            .Services(services => services.Configure<HostOptions>(host =>
                (host.ServicesStartConcurrently, host.ServicesStopConcurrently) = (true, true)));

        await app.StartAsync();
        await app.StopAsync();

        Assert.Equal(["import"], app.Ledger.Lines);
        Assert.Empty(app.Complaints);
    }

    [Fact]
    public async Task A_host_may_be_stopped_twice_and_without_having_been_started()
    {
        await using var app = new HostedScenario(c => c.AddActivity("import", See));
        await app.StopAsync();
        await using var other = new HostedScenario(c => c
            .AddActivity("import", (scope, _) => scope.DelayAsync(Timeout.InfiniteTimeSpan)));
        await other.StartAsync();
        await other.StopAsync();
        await other.StopAsync();

        Assert.Empty(app.Ledger.Lines);
        Assert.Empty(other.Complaints);
    }

    [Fact]
    public async Task A_start_that_is_cancelled_runs_no_user_code()
    {
        using var cancellation = new CancellationTokenSource();
        await using var app = new HostedScenario(c => c.AddActivity("task", See))
            .Services(services => services.Insert(0, ServiceDescriptor.Singleton<IHostedService>(new Canceller(cancellation))));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => app.App.StartAsync(cancellation.Token));

        await app.DisposeAsync();
        Assert.Empty(app.Ledger.Lines);
    }

    private static ValueTask See(IActivityScope scope, IServiceProvider services)
    {
        services.GetRequiredService<Ledger>().Add(scope.Path);
        return default;
    }

    private static void SeeBlocking(IActivityScope scope, IServiceProvider services) =>
        services.GetRequiredService<Ledger>().Add(scope.Path);

    private sealed class Witness : IHostedActivity
    {
        public Witness(Ledger ledger) => ledger.Add("made");

        public ValueTask RunAsync(IActivityScope scope) => default;
    }

    private sealed class Canceller(CancellationTokenSource cancellation) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => cancellation.CancelAsync();

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
