using Compare.Measuring;

namespace Compare.Reporting;

/// <summary>What people read: a row for each contender.</summary>
internal static class ResultTable
{
    private const int TextColumns = 3;

    private static readonly string[] s_head =
        ["workload", "placement", "contender", "operations", "min ns", "median ns", "max ns", "bytes/op", "CPU s"];

    public static void Write(IEnumerable<Result> results)
    {
        List<string[]> rows = [s_head, .. results.Select(ToRow)];
        var widths = s_head.Select((_, column) => rows.Max(row => row[column].Length)).ToArray();
        foreach (var row in rows)
        {
            var cells = row.Select((cell, column) =>
                column < TextColumns ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]));
            Console.WriteLine(string.Join("  ", cells).TrimEnd());
        }
    }

    private static string[] ToRow(Result result)
    {
        var nanoseconds = result.Samples.ConvertAll(sample => sample.Nanoseconds);
        return
        [
            result.Workload,
            result.Placement,
            result.Contender,
            $"{result.Operations:N0}",
            $"{nanoseconds.Min():F1}",
            $"{result.Nanoseconds:F1}",
            $"{nanoseconds.Max():F1}",
            result.AllocatedBytes is { } bytes ? $"{bytes:F1}" : "-",
            result.CpuSeconds is { } seconds ? $"{seconds:F2}" : "-",
        ];
    }
}
