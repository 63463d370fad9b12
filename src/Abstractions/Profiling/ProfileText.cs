using System.Globalization;
using System.Text;

namespace Concurrency;

/// <summary>A profile as tables: the columns of <c>go tool pprof -top</c>.</summary>
internal static class ProfileText
{
    private const int MaxRows = 50;

    public static string Of(BlockingProfile profile)
    {
        var text = new StringBuilder();
        var total = profile.Objects.Sum(row => row.Duration.TotalSeconds);
        Append(text, $"{profile.Objects.Sum(row => row.Waits):N0} waits, {Seconds(total)} in {Seconds(profile.Elapsed.TotalSeconds)}");
        text.AppendLine().AppendLine();
        AppendTable(
            text,
            "object",
            [.. profile.Objects.Select(row => new Row(row.Duration, row.Waits, row.Operation, $"{row.Path} ({row.Kind})"))],
            total);

        text.AppendLine();
        Append(text, $"Estimated from one stack in {profile.SamplingInterval:N0} waits, {profile.Sites.Sum(site => site.Samples):N0} altogether:");
        text.AppendLine().AppendLine();
        AppendTable(
            text,
            "object, activity, line",
            [.. profile.Sites.Select(site => new Row(
                site.Duration, site.Waits, site.Operation, $"{site.Path}  {site.Activity}  {(site.Frames.Count > 0 ? site.Frames[0] : "-")}"))],
            profile.Sites.Sum(site => site.Duration.TotalSeconds));
        return text.ToString();
    }

    private static void AppendTable(StringBuilder text, string what, List<Row> rows, double total)
    {
        Append(text, $"{"time",12} {"time%",7} {"sum%",7} {"waits",14} {"mean",12}  {"operation",-14} {what}").AppendLine();
        var sum = 0.0;
        foreach (var row in rows.Take(MaxRows))
        {
            var seconds = row.Duration.TotalSeconds;
            sum += seconds;
            var (share, soFar, mean) = (Share(seconds, total), Share(sum, total), seconds / Math.Max(1, row.Waits));
            Append(
                text,
                $"{Seconds(seconds),12} {share,7:P1} {soFar,7:P1} {row.Waits,14:N0} {Seconds(mean),12}  {row.Operation,-14} {row.What}");
            text.AppendLine();
        }

        if (rows.Count > MaxRows)
            Append(text, $"and {rows.Count - MaxRows:N0} more").AppendLine();
    }

    private static double Share(double part, double total) => total > 0 ? part / total : 0;

    private static string Seconds(double seconds) =>
        seconds switch
        {
            >= 1 => string.Create(CultureInfo.InvariantCulture, $"{seconds:N2}s"),
            >= 1e-3 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e3:N2}ms"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e6:N2}us"),
        };

    private static StringBuilder Append(StringBuilder text, FormattableString line) =>
        text.Append(line.ToString(CultureInfo.InvariantCulture));

    private readonly record struct Row(TimeSpan Duration, long Waits, string Operation, string What);
}
