using System.Diagnostics;
using Concurrency;
using Concurrency.Threads;

namespace Memory;

/// <summary>As many thread-backed activities as the machine gives, each parked in a receive.</summary>
internal static class BlockedThreads
{
    public static void Measure(int most)
    {
        using var runtime = ConcurrencyRuntime.Create(builder =>
        {
            builder.UseThreads(new ThreadBackendOptions { StackSizeKB = ThreadBackendOptions.MinStackSizeKB }, maxThreads: most);
            builder.Grace = TimeSpan.Zero;
        });
        var channel = runtime.CreateChannel<int>("shared", ChannelCapacity.Unbounded);
        var before = Environment.WorkingSet;
        var start = Stopwatch.GetTimestamp();
        var count = 0;
        try
        {
            while (count < most)
            {
                runtime.StartBlocking("blocked", _ => channel.Receive());
                if (++count % 1_000 == 0)
                    Console.Error.WriteLine($"{count:N0} threads");
            }
        }
        catch (InvalidOperationException refusal)
        {
            Console.WriteLine(refusal.Message);
        }

        var elapsed = Stopwatch.GetElapsedTime(start);
        Console.WriteLine(
            $"{count:N0} thread-backed activities: {elapsed.TotalMicroseconds / count:F0} µs to start, "
            + $"{(Environment.WorkingSet - before) / (double)count:F0} bytes resident each.");
    }
}
