using System.Globalization;

namespace Digest.Reporting;

// What is told at the end, on standard error.
internal static class Summary
{
    public static void Write(IMessages messages, DigestLog log, ResourceUse use)
    {
        var tally = log.Tally;
        messages.WriteLine(
            $"Digest: {Speed.Describe(tally, use.Wall)} in {use.Wall.TotalSeconds:N2} s; "
            + $"{tally.Failed:N0} failed, {tally.Skipped:N0} skipped");
        foreach (var part in log.Census.Parts())
            messages.WriteLine($"  {Describe(part)}");

        messages.WriteLine(
            $"  peak of the process: {use.PeakThreads} live threads, {use.PeakWorkingSet / Speed.Megabyte:N1} MB working set");
    }

    private static string Describe(Census.Part part)
    {
        var count = part.Activities == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $" × {part.Activities}");
        var threads = (part.OwnThreads, part.PoolThreads) switch
        {
            (var own, 0) => $"{Count(own, "thread")} of {(own == 1 ? "its" : "their")} own",
            (0, var pool) => $"seen on {Count(pool, "pool thread")}",
            var (own, pool) => $"{Count(own, "thread")} of their own, seen on {Count(pool, "pool thread")}",
        };
        return $"{part.Name}{count} on {part.Backend}: {threads}";
    }

    private static string Count(int count, string what) => $"{count} {what}{(count == 1 ? "" : "s")}";
}
