using Concurrency.Hosting;
using Concurrency.Tests.Conformance;
using Concurrency.Tests.Hosting.Activities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Xunit;

namespace Concurrency.Tests.Hosting;

/// <summary>The health of an application says who is deadlocked, who has failed and who is being restarted.</summary>
public sealed class HealthCheckTests
{
    private const string Deadlock = "concurrency_deadlock";
    private const string Activities = "concurrency_activities";

    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task An_application_that_goes_on_is_healthy()
    {
        await using var app = Scenario(c => c.AddActivity("import", (scope, _) => scope.DelayAsync(Timeout.InfiniteTimeSpan)));
        await app.StartAsync();

        var report = await CheckAsync(app);

        Assert.Equal(HealthStatus.Healthy, report.Status);
        Assert.Equal([Activities, Deadlock], report.Entries.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("Of 1 hosted activities 0 have failed, and 0 wait to be restarted.", report.Entries[Activities].Description);
        Assert.Equal("Nobody waits in a circle.", report.Entries[Deadlock].Description);
    }

    [Theory, InlineData("Thread", "Thread"), InlineData("Task", "Task"), InlineData("Thread", "Task")]
    public async Task A_deadlock_is_unhealthy_with_all_of_it_by_name(string oneBackend, string otherBackend)
    {
        await using var app = Scenario(c => c.AddActivity("table", async (scope, _) =>
        {
            var (a, b) = (scope.CreateMutex("a"), scope.CreateMutex("b"));
            var both = scope.CreateBarrier("both", participants: 2);
            scope.Start("one", _ => TakeAsync(a, b, both), new() { Backend = oneBackend });
            scope.Start("other", _ => TakeAsync(b, a, both), new() { Backend = otherBackend });
            await scope.DelayAsync(Timeout.InfiniteTimeSpan);
        }));
        await app.StartAsync();

        var entry = await UntilAsync(app, Deadlock, HealthStatus.Unhealthy);

        Assert.Equal("1 deadlocks, 0 circles of waits that may end by themselves, 0 roots in which nothing goes on.", entry.Description);
        var cycle = Assert.Single((string[])entry.Data["cycles"]);
        Assert.Contains($"table/one ({oneBackend}) waits: Acquire on table/b", cycle, StringComparison.Ordinal);
        Assert.Contains($"table/other ({otherBackend}) waits: Acquire on table/a", cycle, StringComparison.Ordinal);

        static async ValueTask TakeAsync(IMutex first, IMutex second, IBarrier both)
        {
            using var one = await first.AcquireAsync();
            await both.SignalAndWaitAsync();
            using var two = await second.AcquireAsync();
        }
    }

    [Theory, InlineData("00:00:30", HealthStatus.Unhealthy), InlineData("Off", HealthStatus.Healthy)]
    public async Task A_stall_is_unhealthy_if_stalls_are_watched(string stall, HealthStatus expected)
    {
        await using var app = Scenario(c => c.AddActivity("pipeline", async (scope, _) =>
        {
            var items = scope.CreateChannel<int>("items", capacity: 1);
            await items.SendAsync(1);
            await foreach (var item in items.ReceiveAllAsync())
                Assert.Equal(1, item);
        })).Set(("Watchdogs:Enabled", "true"), ("Watchdogs:Stall", stall));
        await app.StartAsync();
        while (app.Runtime.Inspector.FindStalls(TimeSpan.Zero).Count == 0)
            await Task.Yield();

        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(app)).Entries[Deadlock].Status);
        _time.Advance(TimeSpan.FromSeconds(1));
        var entry = (await CheckAsync(app)).Entries[Deadlock];

        Assert.Equal(expected, entry.Status);
        Assert.Equal(expected == HealthStatus.Healthy ? 0 : 1, ((string[])entry.Data["stalls"]).Length);
    }

    [Theory, InlineData("Thread"), InlineData("Task")]
    public async Task A_hosted_activity_that_failed_is_unhealthy_with_its_failure(string backend)
    {
        await using var app = Scenario(c => c
                .AddActivity("import", (_, _) => throw new InvalidDataException("No orders."), a => a.OnFailure = FailureMode.LogAndContinue)
                .AddActivity("other", (scope, _) => scope.DelayAsync(Timeout.InfiniteTimeSpan)))
            .Set(("DefaultBackend", backend));
        await app.StartAsync();

        var entry = await UntilAsync(app, Activities, HealthStatus.Unhealthy);

        Assert.Equal("Of 2 hosted activities 1 have failed, and 0 wait to be restarted.", entry.Description);
        Assert.IsType<InvalidDataException>(entry.Exception);
        Assert.Equal([KeyValuePair.Create<string, object>("import", "failed: No orders.")], entry.Data);
    }

    [Theory, InlineData("Thread"), InlineData("Task")]
    public async Task A_hosted_activity_that_waits_to_be_restarted_is_degraded(string backend)
    {
        await using var app = Scenario(c => c.AddActivity(
                "import",
                (_, _) => throw new InvalidDataException("No orders."),
                a => (a.OnFailure, a.Restart) = (FailureMode.Restart, new() { InitialDelay = TimeSpan.FromMinutes(1), MaxDelay = TimeSpan.FromMinutes(1) })))
            .Set(("DefaultBackend", backend));
        await app.StartAsync();

        var entry = await UntilAsync(app, Activities, HealthStatus.Degraded);

        Assert.Equal([KeyValuePair.Create<string, object>("import", "waits to be restarted, 0 restarts so far")], entry.Data);
    }

    [Fact]
    public async Task Without_concurrency_the_checks_say_what_is_missing()
    {
        await using var provider = new ServiceCollection().AddLogging().AddHealthChecks().AddConcurrency().Services.BuildServiceProvider();

        var error = await Assert.ThrowsAsync<InvalidOperationException>(
            () => provider.GetRequiredService<HealthCheckService>().CheckHealthAsync());

        Assert.Equal("There is no concurrency to check the health of: call AddConcurrency() on the services, too.", error.Message);
    }

    [Fact]
    public async Task Tags_are_those_of_both()
    {
        await using var provider = new ServiceCollection().AddLogging().AddConcurrency().AddHealthChecks().AddConcurrency("live").Services.BuildServiceProvider();

        var report = await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync(check => check.Tags.Contains("live"));

        Assert.Equal(2, report.Entries.Count);
    }

    private static Task<HealthReport> CheckAsync(HostedScenario app) =>
        app.App.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync().WaitAsync(HostedScenario.Patience);

    private static async Task<HealthReportEntry> UntilAsync(HostedScenario app, string check, HealthStatus status)
    {
        using var guard = new CancellationTokenSource(HostedScenario.Patience);
        while (true)
        {
            var entry = (await CheckAsync(app)).Entries[check];
            if (entry.Status == status)
                return entry;

            guard.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private HostedScenario Scenario(Action<ConcurrencyHostingBuilder> configure) =>
        new HostedScenario(configure).In(_time).Services(services => services.AddHealthChecks().AddConcurrency());
}
