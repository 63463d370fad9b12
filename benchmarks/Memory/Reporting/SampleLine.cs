using System.Globalization;
using Memory.Measuring;

namespace Memory.Reporting;

/// <summary>What scripts read: a line for each point.</summary>
internal static class SampleLine
{
    public const string Columns =
        "series contender frames asked blocked managed_bytes resident_bytes channel_bytes start_ns end_ns";

    public static void Write(Outcome outcome)
    {
        var point = outcome.Point;
        var figures = outcome.Sample is { } sample
            ? $"{sample.Blocked} {sample.ManagedBytes:F0} {sample.ResidentBytes:F0} {Rounded(sample.ChannelBytes)} "
                + $"{sample.StartNanoseconds:F0} {sample.EndNanoseconds:F0}"
            : "- - - - - -";
        Console.WriteLine($"{point.Series} {point.Contender} {point.Frames} {point.Count} {figures}");
    }

    private static string Rounded(double? figure) => figure?.ToString("F0", CultureInfo.InvariantCulture) ?? "-";
}
