using System.Diagnostics;

namespace Concurrency.Tests.Conformance.Activities;

/// <summary>A thread that does not stop is reported, and does not keep its process alive.</summary>
public sealed class StuckThreadTests
{
    [Fact]
    public async Task SC8_a_stuck_thread_does_not_keep_the_process_alive()
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Concurrency.Tests.Conformance.Stuck.dll")])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(60));

        Assert.Equal(0, process.ExitCode);
        var lines = output.TrimEnd().Split(Environment.NewLine);
        Assert.Equal(3, lines.Length);
        Assert.Equal("2 activities did not stop within 00:00:00.0010000:", lines[0]);
        Assert.StartsWith("  stuck on Thread is Active, waiting for nothing the library knows; its thread ", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("  sleeping on Thread is Active, waiting for nothing the library knows; its thread ", lines[2], StringComparison.Ordinal);
        Assert.All(
            lines[1..],
            line => Assert.EndsWith($" (dotnet-stack report --process-id {process.Id} shows where)", line, StringComparison.Ordinal));
    }
}
