using Concurrency.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Concurrency.Tests.Documentation.Snippets.Hosting;

public sealed class Meter : IBlockingHostedActivity
{
    public void Run(IActivityScope scope)
    {
        while (true)
            scope.Delay(TimeSpan.FromSeconds(1));
    }
}

public sealed class Feed : IHostedActivity
{
    public async ValueTask RunAsync(IActivityScope scope) => await scope.DelayAsync(Timeout.InfiniteTimeSpan);
}

public static class Registrations
{
    public static void AddDelegate(IServiceCollection services)
    {
        services.AddConcurrency(c => c
            .AddChannel<Order>("orders", capacity: 256)
            .AddActivity(
                "count",
                async (scope, provider) =>
                {
                    var orders = provider.GetRequiredKeyedService<IChannelReader<Order>>("orders");
                    await foreach (var order in orders.ReceiveAllAsync())
                        provider.GetRequiredService<Totals>().Count++;
                },
                a => a.Reads("orders").OnStop = StopMode.Drain));
    }

    public static void AddBlocking(IServiceCollection services)
    {
        services.AddConcurrency(c => c.AddBlockingActivity<Meter>("meter", a => a.RequiresThread = true));
    }

    public static void AddRestarted(IServiceCollection services)
    {
        services.AddConcurrency(c => c
            .AddActivity<Feed>("feed", a =>
            {
                a.OnFailure = FailureMode.Restart;
                a.Restart = new RestartPolicy { MaxRestarts = 10, Escalation = FailureResponse.Isolate };
                a.Deadline = TimeSpan.FromHours(8);
            }));
    }

    public static void AddChannelOfEndpoints(IServiceCollection services)
    {
        services.AddConcurrency(c => c
            .AddChannel<Order>("orders", capacity: 256, o =>
            {
                o.HasOtherWriters = true;
                o.CompletesOnStop = true;
            }));
    }

    public static void Describe(IServiceCollection services, TextWriter console)
    {
        var topology = services.DescribeTopology();
        console.WriteLine(topology);
        console.WriteLine(topology.ToMermaid());
    }

    public sealed class Totals
    {
        public int Count { get; set; }
    }
}
