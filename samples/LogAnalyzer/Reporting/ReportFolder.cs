using System.Globalization;
using LogAnalyzer.Aggregation;
using LogAnalyzer.Settings;
using Microsoft.Extensions.Options;

namespace LogAnalyzer.Reporting;

// Numbers the reports, on from those that are there, and keeps the last ones. A report is written aside and renamed, so that
// whoever looks finds whole ones only.
internal sealed class ReportFolder(IOptions<AnalyzerOptions> options)
{
    private const string Prefix = "report-";
    private const string Extension = ".txt";

    private readonly int _keep = options.Value.KeepReports;
    private readonly string _folder = options.Value.ReportDirectory is { Length: > 0 } folder
        ? Directory.CreateDirectory(folder).FullName
        : Directory.CreateTempSubdirectory("log-analyzer-reports-").FullName;

    public async ValueTask<string> WriteAsync(Report report, CancellationToken cancellationToken)
    {
        var numbers = FindNumbers();
        var path = PathOf(numbers.DefaultIfEmpty(0).Max() + 1);
        var aside = path + ".tmp";
        await File.WriteAllTextAsync(aside, ReportText.From(report), cancellationToken);
        File.Move(aside, path, overwrite: true);
        foreach (var old in numbers.OrderDescending().Skip(_keep - 1))
            File.Delete(PathOf(old));

        return path;
    }

    private string PathOf(int number) =>
        Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{number:000000}{Extension}"));

    private List<int> FindNumbers() =>
    [
        .. Directory.EnumerateFiles(_folder, $"{Prefix}*{Extension}")
            .Select(path => Path.GetFileNameWithoutExtension(path)[Prefix.Length..])
            .Select(name => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0)
            .Where(number => number > 0),
    ];
}
