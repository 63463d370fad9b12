using System.Diagnostics;
using Concurrency;

namespace Observability;

/// <summary>Times a workload, and weighs what it allocates.</summary>
internal static class Measurement
{
    private const int WarmUps = 2;
    private const int Runs = 7;

    public static async Task RunAsync(Workload workload, string watcher, ConcurrencyRuntime runtime, int rounds)
    {
        var samples = new List<double>();
        var bytes = long.MaxValue;
        for (var run = -WarmUps; run < Runs; run++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            var start = Stopwatch.GetTimestamp();
            await workload.RunAsync(runtime, rounds);
            var elapsed = Stopwatch.GetElapsedTime(start).TotalNanoseconds / rounds;
            var allocated = (GC.GetTotalAllocatedBytes(precise: true) - before) / rounds;
            if (run < 0)
                continue;

            samples.Add(elapsed);
            bytes = Math.Min(bytes, allocated);
        }

        samples.Sort();
        Console.WriteLine($"{workload.Name} {watcher} {samples[0]:F1} {samples[Runs / 2]:F1} {samples[^1]:F1} {bytes}");
    }
}
