using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Concurrency.Tests.Hosting.Worker;

/// <summary>A thread and a task wait for one another's mutex, and a line of input is echoed.</summary>
internal static class Deadlock
{
    public static void Add(HostApplicationBuilder builder) =>
        builder.Services.AddConcurrency(c => c
            .AddActivity("table", async (scope, services) =>
            {
                var (left, right) = (scope.CreateMutex("left"), scope.CreateMutex("right"));
                var both = scope.CreateBarrier("both", participants: 3);
                scope.Start("one", _ => TakeAsync(left, right, both), new() { Backend = "Thread" });
                scope.Start("other", _ => TakeAsync(right, left, both), new() { Backend = "Task" });
                await both.SignalAndWaitAsync();
                while (services.GetRequiredService<IConcurrencyInspector>().FindCycles().Count == 0)
                    await scope.YieldAsync();

                Console.WriteLine("ready");
            })
            .AddBlockingActivity("echo", (_, services) =>
            {
                while (Console.ReadLine() is { Length: > 0 } line)
                    Console.WriteLine(line);

                services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
            }));

    private static async ValueTask TakeAsync(IMutex first, IMutex second, IBarrier both)
    {
        using var one = await first.AcquireAsync();
        await both.SignalAndWaitAsync();
        using var two = await second.AcquireAsync();
    }
}
