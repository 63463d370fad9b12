using System.Diagnostics;
using Memory.Crowds;

namespace Memory.Modes;

/// <summary>Very many task-backed activities which are blocked in one channel at the same time, and then all released.</summary>
internal static class AtOnce
{
    public const int Count = 10_000_000;

    public const long MostResidentBytes = 7_000_000_000;

    /// <returns>Whether all were there, and the process never weighed too much.</returns>
    public static async Task<bool> RunAsync(int count)
    {
        await using var crowd = new TaskActivities(sharesChannel: true, frames: 1);
        crowd.Prepare(count);
        var isGood = true;
        Require("started", await crowd.StartAsync(count), count, isMet: Tally.Blocked == count);
        Require("blocked", crowd.CountBlocked(), count, isMet: crowd.CountBlocked() == count);

        await crowd.ReleaseAsync();
        Require("released", Tally.Released, count, isMet: Tally.IsReleasedBy(count) && crowd.CountBlocked() == 0);

        // On Linux, VmHWM of /proc/self/status.
        using var process = Process.GetCurrentProcess();
        var peak = process.PeakWorkingSet64;
        Require("peak-resident-bytes", peak, MostResidentBytes, isMet: peak is > 0 and <= MostResidentBytes);
        return isGood;

        void Require(string what, long actual, long wanted, bool isMet)
        {
            Console.WriteLine($"{what} {actual} {wanted} {(isMet ? "good" : "FAILED")}");
            isGood &= isMet;
        }
    }
}
