using System.Diagnostics;
using Concurrency.Threads;

namespace Concurrency.Tests.Conformance.Waiting;

/// <summary>Progress where processors and pool workers are scarce: in processes of their own, since the pool is one for all.</summary>
public sealed class StarvedPoolTests
{
    public static TheoryData<string, int> Scenarios => new MatrixTheoryData<string, int>(
        [
            "mixed-ends", "blocked-worker", "sends", "receives", "ping-pong", "loops", "coordination", "mixed-coordination",
        ],
        [1, 2]);

    /// <summary>One worker in the pool; one processor, or as many as there are (the runtime is told of one either way).</summary>
    [Theory, MemberData(nameof(Scenarios))]
    public Task CH12_C7_everybody_makes_progress(string scenario, int processors) => RunAsync(scenario, processors);

    [Fact]
    public Task The_watchdog_of_the_pool_needs_no_worker_of_it() => RunAsync("watchdog", processors: 2);

    private static async Task RunAsync(string scenario, int processors)
    {
        Assert.SkipUnless(processors > 1 || OperatingSystem.IsLinux(), "taskset is Linux.");
        var probe = Path.Combine(AppContext.BaseDirectory, "Concurrency.Tests.Conformance.Probe.dll");
        var start = processors == 1
            ? new ProcessStartInfo("taskset", ["-c", $"{CpuSet.Available.First()}", "dotnet", probe, scenario])
            : new("dotnet", [probe, scenario]);
        start.Environment["DOTNET_PROCESSOR_COUNT"] = "1";
        start.RedirectStandardError = true;

        using var process = Process.Start(start)!;
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(process.ExitCode == 0, error);
    }
}
