namespace Digest.Reporting;

internal static class Speed
{
    public const double Megabyte = 1_000_000;

    public static string Describe(Tally tally, TimeSpan elapsed)
    {
        var megabytes = tally.Bytes / Megabyte;
        var speed = megabytes / Math.Max(elapsed.TotalSeconds, 0.001);
        return $"{tally.Hashed:N0} {(tally.Hashed == 1 ? "file" : "files")}, {megabytes:N1} MB, {speed:N1} MB/s";
    }
}
