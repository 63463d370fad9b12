using Concurrency.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Concurrency.Tests.Hosting.Worker;

/// <summary>Activities which do not end when the host stops.</summary>
internal static class Stuck
{
    /// <summary>One waits for what nobody will send, until the grace period is over.</summary>
    public static void AddDraining(HostApplicationBuilder builder) =>
        builder.Services.AddConcurrency(c => c
            .AddChannel<int>("items", capacity: 1)
            .AddActivity(
                "store",
                async (_, services) =>
                {
                    Console.WriteLine("ready");
                    await services.GetRequiredKeyedService<IChannelReader<int>>("items").ReceiveAsync();
                },
                a =>
                {
                    a.OnStop = StopMode.Drain;
                    a.Reads("items");
                }));

    /// <summary>Three do not hear their cancellation: on a thread, on a task, and occupying a thread of the pool.</summary>
    public static void AddDeaf(HostApplicationBuilder builder)
    {
        var started = new CountdownEvent(3);
        builder.Services.AddConcurrency(c => c
            .AddBlockingActivity("thread", (_, _) =>
            {
                Begin();
                Thread.Sleep(Timeout.Infinite);
            })
            .AddActivity("task", async (_, _) =>
            {
                Begin();
                await Task.Delay(Timeout.Infinite);
            })
            .AddActivity("worker", (_, _) =>
            {
                Begin();
                Thread.Sleep(Timeout.Infinite);
                return default;
            }));

        void Begin()
        {
            if (started.Signal())
                Console.WriteLine("ready");
        }
    }
}
