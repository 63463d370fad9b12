using Concurrency.Hosting;
using Concurrency.Threads;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Concurrency.Tests.Hosting;

public sealed class CodeDefaultsTests
{
    [Fact]
    public void Code_sets_defaults()
    {
        var kind = new RecordingKind("Thread");
        using var provider = Given(kind, new Scenario());

        Assert.Equal(["realtime(Priority=Highest, StackSizeKB=256)", "Thread()"], kind.Made);
        Assert.Equal(100, provider.GetRequiredService<ThreadLimit>().Max);
    }

    [Fact]
    public void Configuration_goes_over_code_key_by_key()
    {
        var kind = new RecordingKind("Thread");
        using var provider = Given(
            kind, new Scenario().Memory(("maxthreads", "200"), ("Backends:REALTIME:Priority", "Lowest")));

        Assert.Equal(["realtime(Priority=Lowest, StackSizeKB=256)", "Thread()"], kind.Made);
        Assert.Equal(200, provider.GetRequiredService<ThreadLimit>().Max);
    }

    [Fact]
    public void A_default_can_be_taken_back()
    {
        var services = new ServiceCollection();
        services.AddConcurrency(c =>
        {
            c.DefaultBackend = "nonsense";
            c.Grace = TimeSpan.FromSeconds(1);
            c.DefaultBackend = null;
            c.Grace = null;
            Assert.Null(c.DefaultBackend);
            Assert.Null(c.Grace);
            Assert.Same(services, c.Services);
        });

        using var provider = services.BuildServiceProvider();
        provider.GetRequiredService<IConcurrency>();
    }

    [Fact]
    public void Wrong_values_are_refused_at_once() =>
        new ServiceCollection().AddConcurrency(c =>
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => c.MaxThreads = 0);
            Assert.Throws<ArgumentOutOfRangeException>(() => c.Grace = TimeSpan.FromSeconds(-1));
            Assert.Null(c.MaxThreads);
            Assert.Null(c.Grace);
            Assert.Throws<ArgumentException>("name", () => c.AddBackend("real time", "Thread"));
            Assert.Throws<ArgumentNullException>("kind", () => c.AddBackend("realtime", null!));
        });

    private static ServiceProvider Given(RecordingKind kind, Scenario scenario)
    {
        var provider = scenario
            .Services(services => services.AddKind(kind))
            .Services(services => services.AddConcurrency(Configure))
            .Build();
        provider.GetRequiredService<IConcurrency>();
        return provider;
    }

    private static void Configure(ConcurrencyHostingBuilder builder)
    {
        builder.DefaultBackend = "realtime";
        builder.MaxThreads = 100;
        builder.Grace = TimeSpan.FromSeconds(5);
        builder.AddBackend("realtime", "Thread", ("Priority", "Highest"), ("StackSizeKB", "256"));
    }
}
