using Concurrency.Tasks;
using Concurrency.Threads;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Concurrency.Tests.Documentation.Snippets;

/// <summary>What the pages of the packages, and the reference of the configuration, show.</summary>
public sealed class PackagePages
{
    [Fact]
    public async Task Tasks()
    {
        await using var concurrency = ConcurrencyRuntime.Create(c => c
            .UseTasks()
            .UseTasks("cpu", new TaskBackendOptions { MaxDegreeOfParallelism = 2 })
            .UseThreads());

        await concurrency.RunAsync("any", scope => scope.YieldAsync(), new ActivityOptions { Backend = "cpu" });
    }

    [Fact]
    public async Task Threads()
    {
        var refusal = await Record.ExceptionAsync(RunAsync);

        // The page names CPUs which not every machine has.
        Assert.Equal(CpuSet.Parse("1,3-5").Any(cpu => !CpuSet.Available.Contains(cpu)), refusal is ArgumentException);

        static async Task RunAsync()
        {
            await using var concurrency = ConcurrencyRuntime.Create(c => c
                .UseThreads(maxThreads: 1000)
                .UseThreads("realtime", new ThreadBackendOptions { Cpus = CpuSet.Parse("1,3-5"), StackSizeKB = 256 })
                .UseTasks());
        }
    }

    [Fact]
    public void Hosting()
    {
        string[] args = [];
        var builder = Host.CreateApplicationBuilder(args);
        builder.Services.AddConcurrency();

        using var host = builder.Build();
        host.Services.GetRequiredService<IConcurrency>();
    }

    [Fact]
    public void Defaults_in_code()
    {
        var services = new ServiceCollection();
        services.AddConcurrency(c =>
        {
            c.MaxThreads = 200;
            c.AddBackend("cpu", "Task", ("MaxDegreeOfParallelism", "2"));
        });
        services.AddConcurrency(c =>
        {
            c.DefaultBackend = "cpu";
            c.MaxThreads = 200;
            c.Grace = TimeSpan.FromSeconds(5);
            c.AddBackend("cpu", "Task", ("MaxDegreeOfParallelism", "2"));
        });

        using var provider = services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build()).BuildServiceProvider();
        provider.GetRequiredService<IConcurrency>();
    }
}
