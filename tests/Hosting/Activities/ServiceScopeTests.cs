using Concurrency.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Concurrency.Tests.Hosting.Activities;

/// <summary>Each instance has services of its own, from its first step until after its last child.</summary>
public sealed class ServiceScopeTests
{
    public static TheoryData<string> Backends => ["Task", "Thread"];

    [Theory, MemberData(nameof(Backends))]
    public async Task Instances_share_no_scoped_services(string backend)
    {
        await using var app = Scenario(backend, c => c.AddActivity("price", Use, a => { a.Instances = 3; a.OnStop = StopMode.Drain; }));

        await app.StartAsync();
        await app.StopAsync();

        Assert.Equal(
            [
                "price[0] disposed resource of price[0]", "price[0] used resource of price[0] twice",
                "price[1] disposed resource of price[1]", "price[1] used resource of price[1] twice",
                "price[2] disposed resource of price[2]", "price[2] used resource of price[2] twice",
            ],
            app.Ledger.Lines.Order(StringComparer.Ordinal));

        static async ValueTask Use(IActivityScope scope, IServiceProvider services)
        {
            var resource = services.GetRequiredService<Resource>();
            Assert.Same(resource, services.GetRequiredService<Resource>());
            await scope.YieldAsync();
            services.GetRequiredService<Ledger>().Add($"{scope.Path} used resource of {resource.Owner} twice");
        }
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task Services_are_disposed_after_the_last_child(string backend)
    {
        var release = new TaskCompletionSource();
        await using var app = Scenario(backend, c => c.AddActivity("import", (scope, services) =>
        {
            var (ledger, resource) = (services.GetRequiredService<Ledger>(), services.GetRequiredService<Resource>());
            scope.Start("child", async _ =>
            {
                await release.Task;
                ledger.Add($"child still has resource of {resource.Owner}");
            });
            ledger.Add("body ended");
            release.SetResult();
            return default;
        }, Drains));

        await app.StartAsync();
        await app.StopAsync();

        Assert.Equal(
            ["body ended", "child still has resource of import", "import disposed resource of import"], app.Ledger.Lines);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task A_class_is_disposed_before_the_services_it_was_made_of(string backend)
    {
        await using var app = Scenario(backend, c => c.AddActivity<Disposed>("sync", Drains).AddActivity<AsyncDisposed>("async", Drains));

        await app.StartAsync();
        await app.StopAsync();

        Assert.Equal(
            ["async ran", "async disposed itself", "async disposed resource of async"],
            app.Ledger.Lines.Where(line => line.StartsWith("async", StringComparison.Ordinal)));
        Assert.Equal(
            ["sync ran", "sync disposed itself", "sync disposed resource of sync"],
            app.Ledger.Lines.Where(line => line.StartsWith("sync", StringComparison.Ordinal)));
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task Services_of_a_body_that_failed_are_disposed_once(string backend)
    {
        await using var app = Scenario(backend, c => c.AddActivity("import", (_, services) =>
        {
            services.GetRequiredService<Resource>();
            throw new InvalidDataException("No orders.");
        }, Drains));

        await app.StartAsync();
        await Assert.ThrowsAsync<InvalidDataException>(app.StopAsync);

        Assert.Equal(["import disposed resource of import"], app.Ledger.Lines);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task Services_of_a_body_that_was_cancelled_are_disposed_once(string backend)
    {
        var began = new TaskCompletionSource();
        await using var app = Scenario(backend, c => c.AddActivity("import", async (scope, services) =>
        {
            services.GetRequiredService<Resource>();
            began.SetResult();
            await scope.DelayAsync(Timeout.InfiniteTimeSpan);
        }));

        await app.StartAsync();
        await began.Task.WaitAsync(HostedScenario.Patience);
        await app.StopAsync();

        Assert.Equal(["import disposed resource of import"], app.Ledger.Lines);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task Services_of_a_class_that_could_not_be_made_are_disposed_once(string backend)
    {
        await using var app = Scenario(backend, c => c.AddActivity<Unmade>("import", Drains));

        await app.StartAsync();
        var failure = await Assert.ThrowsAsync<InvalidDataException>(app.StopAsync);

        Assert.Equal("Not made.", failure.Message);
        Assert.Equal(["import disposed resource of import"], app.Ledger.Lines);
    }

    [Fact]
    public async Task Services_which_fail_to_be_disposed_fail_the_activity()
    {
        await using var app = Scenario("Task", c => c.AddActivity("import", (_, services) =>
        {
            services.GetRequiredService<Fragile>();
            return default;
        }, Drains)).Services(services => services.AddScoped<Fragile>());

        await app.StartAsync();

        Assert.Equal("Broken.", (await Assert.ThrowsAsync<InvalidDataException>(app.StopAsync)).Message);
    }

    [Fact]
    public async Task On_a_thread_services_and_class_are_made_and_disposed_on_it()
    {
        await using var app = Scenario("Thread", c => c.AddBlockingActivity<OnOneThread>("pinned", a => { a.Instances = 2; a.OnStop = StopMode.Drain; }));

        await app.StartAsync();
        await app.StopAsync();

        Assert.Equal(8, app.Ledger.Lines.Count);
        var threads = app.Ledger.Lines.Select(line => line.Split(' ')).GroupBy(words => words[0], words => words[^1]).ToList();
        Assert.Equal(2, threads.Count);
        Assert.All(threads, thread => Assert.Single(thread.Distinct()));
        Assert.NotEqual(threads[0].First(), threads[1].First());
    }

    // So that a stop lets it run to its end.
    private static void Drains(HostedActivityOptions options) => options.OnStop = StopMode.Drain;

    private static HostedScenario Scenario(string backend, Action<ConcurrencyHostingBuilder> configure) =>
        new HostedScenario(configure)
            .Set(("DefaultBackend", backend))
            .Services(services => services.AddScoped<Resource>().AddScoped<ThreadBound>());

    /// <summary>Belongs to an activity.</summary>
    private sealed class Resource(IActivityScope scope, Ledger ledger) : IAsyncDisposable
    {
        public string Owner { get; } = scope.Path;

        public async ValueTask DisposeAsync()
        {
            await Task.Yield();
            ledger.Add($"{scope.Path} disposed resource of {Owner}");
        }
    }

    private sealed class Fragile : IDisposable
    {
        public void Dispose() => throw new InvalidDataException("Broken.");
    }

    private sealed class Disposed(Resource resource, Ledger ledger) : IHostedActivity, IDisposable
    {
        public ValueTask RunAsync(IActivityScope scope)
        {
            ledger.Add($"{resource.Owner} ran");
            return default;
        }

        public void Dispose() => ledger.Add($"{resource.Owner} disposed itself");
    }

    private sealed class AsyncDisposed(Resource resource, Ledger ledger) : IHostedActivity, IAsyncDisposable, IDisposable
    {
        public async ValueTask RunAsync(IActivityScope scope)
        {
            await scope.YieldAsync();
            ledger.Add($"{resource.Owner} ran");
        }

        public async ValueTask DisposeAsync()
        {
            await Task.Yield();
            ledger.Add($"{resource.Owner} disposed itself");
        }

        public void Dispose() => ledger.Add("disposed the wrong way");
    }

    private sealed class Unmade : IHostedActivity
    {
        public Unmade(Resource resource) => throw new InvalidDataException(resource.Owner == "import" ? "Not made." : resource.Owner);

        public ValueTask RunAsync(IActivityScope scope) => default;
    }

    private sealed class ThreadBound : IDisposable
    {
        private readonly IActivityScope _scope;
        private readonly Ledger _ledger;

        public ThreadBound(IActivityScope scope, Ledger ledger)
        {
            (_scope, _ledger) = (scope, ledger);
            ledger.Add($"{scope.Path} service made on {Environment.CurrentManagedThreadId}");
        }

        public void Dispose() => _ledger.Add($"{_scope.Path} service disposed on {Environment.CurrentManagedThreadId}");
    }

    private sealed class OnOneThread : IBlockingHostedActivity
    {
        private readonly Ledger _ledger;

        public OnOneThread(ThreadBound _, IActivityScope scope, Ledger ledger)
        {
            _ledger = ledger;
            ledger.Add($"{scope.Path} made on {Environment.CurrentManagedThreadId}");
        }

        public void Run(IActivityScope scope)
        {
            Assert.False(Thread.CurrentThread.IsThreadPoolThread);
            _ledger.Add($"{scope.Path} ran on {Environment.CurrentManagedThreadId}");
        }
    }
}
