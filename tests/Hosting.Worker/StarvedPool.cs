using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Concurrency.Tests.Hosting.Worker;

/// <summary>Every thread of the pool is blocked while the host is told to stop.</summary>
internal static class StarvedPool
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    // Without an await: what follows one would need the pool.
    public static int Run(IHost host)
    {
        var workers = Environment.ProcessorCount;
        if (!ThreadPool.SetMinThreads(1, 1) || !ThreadPool.SetMaxThreads(workers, workers))
            return 3;

        var progress = host.Services.GetRequiredService<Pipeline.Progress>();
        host.Start();
        if (!progress.Ready.Wait(s_patience))
            return 4;

        using var release = new ManualResetEventSlim();
        using var blocked = new CountdownEvent(workers);
        for (var worker = 0; worker < workers; worker++)
        {
            ThreadPool.QueueUserWorkItem(_ =>
            {
                blocked.Signal();
                release.Wait();
            });
        }

        if (!blocked.Wait(s_patience))
            return 5;

        var stop = host.StopAsync();
        if (!progress.Drained.Wait(s_patience))
            return 6;

        Console.WriteLine($"drained while the stop is {(stop.IsCompleted ? "over" : "on")}");
        release.Set();
        stop.GetAwaiter().GetResult();
        host.Dispose();
        return 0;
    }
}
