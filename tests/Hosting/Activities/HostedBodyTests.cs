using Concurrency.Hosting;
using Concurrency.Threads;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Concurrency.Tests.Hosting.Activities;

/// <summary>What a hosted activity may be, and what it gets.</summary>
public sealed class HostedBodyTests
{
    [Fact]
    public async Task The_scope_which_is_injected_is_the_one_that_runs()
    {
        await using var app = new HostedScenario(c => c.AddActivity<Curious>("import", a => { a.Instances = 2; a.OnStop = StopMode.Drain; }))
            .Services(services => services.AddScoped<KnowsScope>());

        await app.StartAsync();
        await app.StopAsync();

        Assert.Equal(["import[0] of 0: same", "import[1] of 1: same"], app.Ledger.Lines.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Outside_of_an_activity_there_is_no_scope()
    {
        using var services = new ServiceCollection().AddConcurrency().BuildServiceProvider(validateScopes: true);
        using var request = services.CreateScope();

        var refusal = Assert.Throws<InvalidOperationException>(request.ServiceProvider.GetRequiredService<IActivityScope>);

        Assert.Equal(
            "There is an IActivityScope only among the services of a hosted activity, and these are nobody's. Ask for IConcurrency "
            + "here.",
            refusal.Message);
    }

    [Fact]
    public async Task One_class_may_be_hosted_under_several_names()
    {
        await using var app = new HostedScenario(c => c
            .AddActivity<Curious>("here", Drains)
            .AddActivity<Curious>("there", a => { a.Instances = 1; a.OnStop = StopMode.Drain; })
            .AddActivity<Curious>("on-thread", a => { a.RequiresThread = true; a.OnStop = StopMode.Drain; })).Services(services => services.AddScoped<KnowsScope>());

        await app.StartAsync();
        await app.StopAsync();

        Assert.Equal(
            ["here of 0: same", "on-thread of 0: same", "there[0] of 0: same"], app.Ledger.Lines.Order(StringComparer.Ordinal));
    }

    [Theory, InlineData(null, 2), InlineData("5", 5), InlineData("1", 1)]
    public async Task Configuration_changes_how_many_instances_there_are(string? configured, int expected)
    {
        await using var app = new HostedScenario(c => c.AddActivity(
            "price",
            (scope, services) =>
            {
                services.GetRequiredService<Ledger>().Add($"{scope.Path} {scope.Index}");
                return default;
            },
            a => { a.Instances = 2; a.OnStop = StopMode.Drain; })).Set(configured is null ? [] : [("Activities:price:Instances", configured)]);

        await app.StartAsync();
        await app.StopAsync();

        Assert.Equal(
            Enumerable.Range(0, expected).Select(index => $"price[{index}] {index}"), app.Ledger.Lines.Order(StringComparer.Ordinal));
        Assert.Equal($"Started 1 hosted activities in {expected} instances.", Assert.Single(app.Log.Of(320)).Message);
    }

    [Fact]
    public async Task A_delegate_may_be_a_task_a_value_task_or_blocking()
    {
        await using var app = new HostedScenario(c => c
            .AddActivity("value-task", SeeValueAsync, Drains)
            .AddActivity("task", SeeAsync, Drains)
            .AddActivity("lambda", async (scope, services) => await SeeAsync(scope, services), Drains)
            .AddBlockingActivity("blocking", (scope, services) =>
            {
                scope.Delay(TimeSpan.FromTicks(1));
                services.GetRequiredService<Ledger>().Add($"{scope.Path} on {scope.Activity.Backend}");
            }, Drains));

        await app.StartAsync();
        await app.StopAsync();

        Assert.Equal(
            ["blocking on Thread", "lambda on Task", "task on Task", "value-task on Task"],
            app.Ledger.Lines.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_failed_task_fails_its_activity()
    {
        await using var app = new HostedScenario(c => c.AddActivity(
            "task", (_, _) => Task.FromException(new InvalidDataException("Late.")), Drains));

        await app.StartAsync();

        Assert.Equal("Late.", (await Assert.ThrowsAsync<InvalidDataException>(app.StopAsync)).Message);
    }

    [Fact]
    public async Task What_requires_a_thread_has_one_for_itself()
    {
        await using var app = new HostedScenario(c => c
            .AddActivity("pinned", SeeThread, a => { a.RequiresThread = true; a.OnStop = StopMode.Drain; })
            .AddActivity("hinted", SeeThread, a => { a.Backend = "Thread"; a.OnStop = StopMode.Drain; })
            .AddActivity("configured", SeeThread, Drains)
            .AddActivity("free", SeeThread, Drains)).Set(("Activities:configured", "Thread"));

        await app.StartAsync();
        await app.StopAsync();

        Assert.Equal(
            ["configured: True, stays: True", "free: False, stays: -", "hinted: True, stays: True", "pinned: True, stays: True"],
            app.Ledger.Lines.Order(StringComparer.Ordinal));
        Assert.Equal(0, app.App.Services.GetRequiredService<ThreadLimit>().Count);

        static async ValueTask SeeThread(IActivityScope scope, IServiceProvider services)
        {
            var (thread, isOwn) = (Environment.CurrentManagedThreadId, !Thread.CurrentThread.IsThreadPoolThread);
            await scope.YieldAsync();
            var stays = isOwn ? (Environment.CurrentManagedThreadId == thread).ToString() : "-";
            services.GetRequiredService<Ledger>().Add($"{scope.Path}: {isOwn}, stays: {stays}");
        }
    }

    [Theory, InlineData("Task"), InlineData("Thread")]
    public async Task What_an_activity_logs_has_its_path_in_every_logger(string backend)
    {
        var log = new EventLog(typeof(Chatty).FullName!.Replace('+', '.'));
        await using var app = new HostedScenario(c => c
            .AddActivity<Chatty>("talk", a => { a.Instances = 2; a.OnStop = StopMode.Drain; })
            .AddBlockingActivity<BlockingChatty>("say", Drains))
            .Set(("DefaultBackend", backend))
            .Services(services => services.AddLogging(logging => logging
                .AddProvider(log)

                // Even where nothing of this library is logged.
                .AddFilter("Concurrency.Hosting", LogLevel.None)));

        await app.StartAsync();
        await app.StopAsync();

        Assert.Equal(
            [
                "before in say",
                "before in talk[0]", "after in talk[0]", "child in talk[0]",
                "before in talk[1]", "after in talk[1]", "child in talk[1]",
            ],
            log.Events.Select(entry => $"{entry.Message} in {entry.Scopes["ActivityPath"]}")
                .OrderBy(line => line.Split(' ')[^1], StringComparer.Ordinal)
                .ThenBy(line => line[0] switch { 'b' => 0, 'a' => 1, _ => 2 }));
    }

    [Fact]
    public async Task Two_hosts_in_one_process_know_nothing_of_each_other()
    {
        await using var first = new HostedScenario(c => c.AddActivity<Curious>("import", Drains))
            .Services(services => services.AddScoped<KnowsScope>());
        await using var second = new HostedScenario(c => c.AddActivity<Curious>("import", Drains))
            .Services(services => services.AddScoped<KnowsScope>());

        await first.StartAsync();
        await second.StartAsync();
        await first.StopAsync();
        await second.StopAsync();

        Assert.Equal(["import of 0: same"], first.Ledger.Lines);
        Assert.Equal(["import of 0: same"], second.Ledger.Lines);
    }

    // So that a stop lets it run to its end.
    private static void Drains(HostedActivityOptions options) => options.OnStop = StopMode.Drain;

    private static Task SeeAsync(IActivityScope scope, IServiceProvider services) => SeeValueAsync(scope, services).AsTask();

    private static async ValueTask SeeValueAsync(IActivityScope scope, IServiceProvider services)
    {
        await scope.YieldAsync();
        services.GetRequiredService<Ledger>().Add($"{scope.Path} on {scope.Activity.Backend}");
    }

    private sealed class KnowsScope(IActivityScope scope)
    {
        public IActivityScope Scope => scope;
    }

    private sealed class Curious(IActivityScope injected, KnowsScope service, Ledger ledger) : IHostedActivity
    {
        public ValueTask RunAsync(IActivityScope scope)
        {
            var isSame = ReferenceEquals(scope, injected) && ReferenceEquals(scope, service.Scope);
            ledger.Add($"{scope.Path} of {scope.Index}: {(isSame ? "same" : "another")}");
            return default;
        }
    }

    private sealed class Chatty(ILogger<Chatty> logger) : IHostedActivity
    {
        public async ValueTask RunAsync(IActivityScope scope)
        {
            logger.Log(LogLevel.Information, 0, "before", null, static (text, _) => text);
            await scope.YieldAsync();
            logger.Log(LogLevel.Information, 0, "after", null, static (text, _) => text);
            await scope.Start("child", _ =>
            {
                logger.Log(LogLevel.Information, 0, "child", null, static (text, _) => text);
                return default;
            }).JoinAsync();
        }
    }

    private sealed class BlockingChatty(ILogger<Chatty> logger) : IBlockingHostedActivity
    {
        public void Run(IActivityScope scope) => logger.Log(LogLevel.Information, 0, "before", null, static (text, _) => text);
    }
}
