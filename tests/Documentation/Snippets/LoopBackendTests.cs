using Concurrency.Backends;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Concurrency.Tests.Documentation.Snippets;

public sealed class LoopBackendTests
{
    [Fact]
    public async Task A_backend_of_ones_own_is_used_without_a_host()
    {
        await using var concurrency = ConcurrencyRuntime.Create(c => c
            .UseTasks()
            .UseBackend(new LoopBackend("ui", ThreadPriority.Normal)));
        var names = new List<string?>();

        await concurrency.RunAsync("window", async scope =>
        {
            for (var step = 0; step < 100; step++)
            {
                names.Add(Thread.CurrentThread.Name);
                await scope.YieldAsync();
            }
        }, new ActivityOptions { Backend = "ui" });

        Assert.Equal(100, names.Count);
        Assert.All(names, name => Assert.Equal("ui", name));
    }

    [Fact]
    public async Task A_kind_of_ones_own_can_be_configured()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Concurrency:Backends:ui:Kind"] = "Loop",
            ["Concurrency:Backends:ui:Priority"] = "AboveNormal",
            ["Concurrency:Activities:window"] = "ui",
        }).Build();
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(configuration);
        services.AddConcurrency();
        services.AddSingleton<IActivityBackendKind, LoopBackendKind>();
        await using var provider = services.BuildServiceProvider();
        var window = provider.GetRequiredService<IConcurrency>().Start("window", scope => scope.YieldAsync());

        Assert.Equal("ui", window.Backend);
        await window.JoinAsync();
    }

    [Fact]
    public async Task A_seam_sees_every_operation()
    {
        var counter = new OperationCounter();
        await using var concurrency = ConcurrencyRuntime.Create(c => c.UseTasks().Seam = counter);
        var numbers = concurrency.CreateChannel<int>("numbers", capacity: 1);

        await numbers.SendAsync(1);
        await numbers.ReceiveAsync();

        Assert.Equal((1, 1), (counter[OperationKind.Send], counter[OperationKind.Receive]));
    }
}
