using System.Globalization;
using Digest.Reporting;

namespace Digest.Comparing;

internal static class ComparisonTable
{
    public static void Write(IEnumerable<Measurement> measurements, TextWriter output)
    {
        string[][] rows =
        [
            [
                "placement", "wall s", "CPU s", "own threads", "peak live threads", "allocated MB",
                "peak working set MB", "manifest",
            ],
            .. measurements.Select(Row),
        ];
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        foreach (var row in rows)
        {
            var cells = row.Select((cell, column) => column == 0 ? cell.PadRight(widths[0]) : cell.PadLeft(widths[column]));
            output.WriteLine(string.Join("  ", cells));
        }
    }

    private static string[] Row(Measurement measurement) =>
    [
        measurement.Placement,
        Number(measurement.Use.Wall.TotalSeconds, "N2"),
        Number(measurement.Use.Cpu.TotalSeconds, "N2"),
        Number(measurement.OwnThreads, "N0"),
        Number(measurement.Use.PeakThreads, "N0"),
        Number(measurement.Use.AllocatedBytes / Speed.Megabyte, "N1"),
        Number(measurement.Use.PeakWorkingSet / Speed.Megabyte, "N1"),
        $"{measurement.ManifestDigest[..12]}…",
    ];

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
