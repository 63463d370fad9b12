using System.Reflection;
using Concurrency.Placement;
using Concurrency.Threads;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Concurrency.Tests.Hosting;

public sealed class RegistrationTests
{
    private static readonly ServiceProviderOptions s_strict = new() { ValidateOnBuild = true, ValidateScopes = true };

    [Fact]
    public async Task A_bare_collection_of_services_is_enough()
    {
        await using var provider = new ServiceCollection().AddConcurrency().BuildServiceProvider(s_strict);

        Assert.Same(TimeProvider.System, provider.GetRequiredService<IConcurrency>().TimeProvider);
        Assert.Equal(default, provider.GetRequiredService<IPlacementPolicy>().PlaceActivity("digest"));
        Assert.Equal(ThreadLimit.DefaultMaxThreads, provider.GetRequiredService<ThreadLimit>().Max);
    }

    [Fact]
    public void A_second_call_adds_nothing()
    {
        var services = new ServiceCollection().AddConcurrency(c => c.MaxThreads = 5);
        var once = services.ToArray();
        services.AddConcurrency().AddConcurrency(c => c.DefaultBackend = "Thread");

        Assert.Equal(once, services);
        using var provider = services.BuildServiceProvider(s_strict);
        Assert.Equal(5, provider.GetRequiredService<ThreadLimit>().Max);
    }

    [Fact]
    public void All_services_see_one_runtime()
    {
        using var provider = new Scenario().Build();
        using var scope = provider.CreateScope();

        Assert.Same(
            provider.GetRequiredService<IConcurrency>(), scope.ServiceProvider.GetRequiredService<IConcurrency>());
    }

    [Fact]
    public void The_inspector_is_that_of_the_runtime()
    {
        using var provider = new ServiceCollection().AddConcurrency().BuildServiceProvider(s_strict);

        Assert.Same(
            ((ConcurrencyRuntime)provider.GetRequiredService<IConcurrency>()).Inspector,
            provider.GetRequiredService<IConcurrencyInspector>());
    }

    [Fact]
    public void There_is_no_inspector_of_somebody_elses_concurrency()
    {
        using var provider = new ServiceCollection()
            .AddSingleton(DispatchProxy.Create<IConcurrency, StandIn>())
            .AddConcurrency()
            .BuildServiceProvider(s_strict);

        var error = Assert.Throws<InvalidOperationException>(provider.GetRequiredService<IConcurrencyInspector>);

        Assert.Contains("Register an IConcurrencyInspector for it.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Time_is_what_was_registered()
    {
        var time = new StoppedTime();
        using var provider = new Scenario().Services(services => services.AddSingleton<TimeProvider>(time)).Build();

        Assert.Same(time, provider.GetRequiredService<IConcurrency>().TimeProvider);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void One_registration_exchanges_a_backend(bool before)
    {
        var kind = new RecordingKind("thread");
        var services = new ServiceCollection().AddSingleton<IConfiguration>(
            new ConfigurationBuilder()
                .AddInMemoryCollection([new("Concurrency:Backends:realtime:Kind", "Thread")])
                .Build());
        if (before)
            services.AddKind(kind);
        services.AddConcurrency();
        if (!before)
            services.AddKind(kind);

        using var provider = services.BuildServiceProvider(s_strict);
        provider.GetRequiredService<IConcurrency>();

        Assert.Equal(["realtime()", "thread()"], kind.Made);
    }

    [Fact]
    public void A_further_kind_is_a_backend_by_its_name()
    {
        using var provider = new Scenario()
            .Services(services => services.AddKind(new RecordingKind("Remote")))
            .Memory(("Activities:digest", "remote"))
            .Build();

        Assert.Equal("Remote", provider.GetRequiredService<IPlacementPolicy>().PlaceActivity("digest").Backend?.Value);
    }

    [Fact]
    public void A_kind_which_needs_settings_is_a_backend_once_it_has_them()
    {
        Assert.Equal(
            "Concurrency:DefaultBackend (in memory) is 'Remote', which is not a backend. Known: Task, Thread.",
            new Scenario()
                .Services(services => services.AddKind(new RecordingKind("Remote") { NeedsAddress = true }))
                .Memory(("DefaultBackend", "Remote"))
                .RefuseOnce());

        using var provider = new Scenario()
            .Services(services => services.AddKind(new RecordingKind("Remote") { NeedsAddress = true }))
            .Memory(("DefaultBackend", "Remote"), ("Backends:Remote:Address", "there:80"))
            .Build();
        provider.GetRequiredService<IConcurrency>();
    }

    [Fact]
    public void Settings_reach_the_kind()
    {
        var kind = new RecordingKind("Thread");
        using var provider = new Scenario()
            .Services(services => services.AddKind(kind))
            .Memory(
                ("Backends:realtime:Kind", "Thread"),
                ("Backends:realtime:Priority", "Highest"),
                ("Backends:realtime:StackSizeKB", "256"),
                ("Backends:thread:StackSizeKB", "512"))
            .Build();
        provider.GetRequiredService<IConcurrency>();

        Assert.Equal(["realtime(Priority=Highest, StackSizeKB=256)", "Thread(StackSizeKB=512)"], kind.Made);
    }

    [Fact]
    public void The_backends_are_made_once()
    {
        var kind = new RecordingKind("Task");
        using var provider = new Scenario().Services(services => services.AddKind(kind)).Build();
        provider.GetRequiredService<IPlacementPolicy>();
        provider.GetRequiredService<IConcurrency>();

        Assert.Equal(["Task()"], kind.Made);
    }

    private sealed class StoppedTime : TimeProvider;

    /// <summary>Implements an interface by doing nothing.</summary>
    public class StandIn : DispatchProxy
    {
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => null;
    }
}
