using Compare.Peers;
using Compare.Workloads;
using Concurrency;

namespace Compare.Measuring;

/// <summary>What a child process does: each contender in turn, some runs to warm up and then the measured ones.</summary>
internal static class Session
{
    public const int WarmUps = 2;

    // A contender which takes that long hangs.
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    public static async Task RunAsync(CommandLine commandLine, PeerPrograms peers)
    {
        using var runtime = ConcurrencyRuntime.Create(builder => builder.UseThreads().UseTasks());
        foreach (var workload in commandLine.Workloads.SelectMany(name => Catalogue.Create(name, runtime, peers)))
        {
            if (!commandLine.Placements.Contains(workload.Placement.Name))
                continue;

            for (var run = -WarmUps; run < commandLine.Runs; run++)
            {
                // A program in another language warms itself up.
                foreach (var contender in workload.Contenders.Where(contender => run >= 0 || contender is OwnContender))
                {
                    var sample = await MeasureAsync(workload, contender);
                    Console.WriteLine(new SampleLine(
                        workload.Placement.Name, contender.Name, contender.Operations, run < 0 ? null : sample));
                }
            }
        }
    }

    private static async Task<Sample> MeasureAsync(Workload workload, Contender contender)
    {
        try
        {
            return await contender.MeasureAsync().WaitAsync(s_patience);
        }
        catch (Exception failure)
        {
            // Not thrown further: disposing the runtime would wait for what hangs.
            Console.Error.WriteLine(
                $"Compare: {workload.Name} {workload.Placement.Name} {contender.Name} failed: "
                + (failure is TimeoutException ? $"not done after {s_patience.TotalMinutes} minutes" : failure));
            Environment.Exit(1);
            throw;
        }
    }
}
