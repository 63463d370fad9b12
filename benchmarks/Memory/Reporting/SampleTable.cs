using Memory.Crowds;
using Memory.Measuring;

namespace Memory.Reporting;

/// <summary>What people read: a row for each point. Beside each figure of a peer is the ratio ours / peer.</summary>
internal static class SampleTable
{
    private const int TextColumns = 2;

    private static readonly string[] s_head =
        ["series", "contender", "frames", "blocked", "managed B", "resident B", "channel B", "start ns", "end ns", "resident MB"];

    /// <param name="samples">Each of ours stands before the peers that are compared with it.</param>
    public static void Write(IEnumerable<(Point Point, Sample Sample)> samples)
    {
        List<string[]> rows = [s_head];
        (Point Point, Sample Sample)? ours = null;
        foreach (var (point, sample) in samples)
        {
            if (point.Contender == Contenders.Ours)
                ours = (point, sample);

            var isPeer = point.Contender != Contenders.Ours && ours?.Point.Series == point.Series;
            rows.Add(ToRow(point, sample, isPeer ? ours?.Sample : null));
        }

        var widths = s_head.Select((_, column) => rows.Max(row => row[column].Length)).ToArray();
        foreach (var row in rows)
        {
            var cells = row.Select((cell, column) =>
                column < TextColumns ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]));
            Console.WriteLine(string.Join("  ", cells).TrimEnd());
        }
    }

    private static string[] ToRow(Point point, Sample sample, Sample? ours)
    {
        return
        [
            point.Series,
            point.Contender,
            $"{point.Frames}",
            $"{sample.Blocked:N0}",
            Figure(each => each.ManagedBytes),
            Figure(each => each.ResidentBytes),
            Figure(each => each.ChannelBytes),
            Figure(each => each.StartNanoseconds),
            Figure(each => each.EndNanoseconds),
            $"{sample.ResidentBytes * sample.Blocked / 1e6:N1}",
        ];

        string Figure(Func<Sample, double?> get) =>
            get(sample) is not { } figure ? "-"
            : ours is not null && figure >= 1 ? $"{figure:N0} ({get(ours) / figure:F2})"
            : $"{figure:N0}";
    }
}
