using System.Diagnostics;
using Memory.Crowds;

namespace Memory.Modes;

/// <summary>What thread-backed activities cost while they wait: it should be nothing.</summary>
internal static class Idle
{
    public const double MostPercent = 1;

    private const int Count = 100;

    // Until the compiler, which works in the background, has done with what ran so far.
    private static readonly TimeSpan s_settling = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_duration = TimeSpan.FromSeconds(10);

    /// <returns>Whether the processor time stayed below the limit.</returns>
    public static async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        await using var crowd = new ThreadActivities(Count, _ => { });
        crowd.Prepare(Count);
        await crowd.StartAsync(Count);
        await Task.Delay(s_settling, cancellationToken);

        var start = Stopwatch.GetTimestamp();
        var used = Environment.CpuUsage.TotalTime;
        await Task.Delay(s_duration, cancellationToken);
        used = Environment.CpuUsage.TotalTime - used;
        var percent = used / Stopwatch.GetElapsedTime(start) * 100;

        var isGood = crowd.CountBlocked() == Count && percent < MostPercent;
        await crowd.ReleaseAsync();
        Console.WriteLine($"idle {Count} {used.TotalMilliseconds:F1} {percent:F3} {(isGood ? "good" : "FAILED")}");
        return isGood;
    }
}
