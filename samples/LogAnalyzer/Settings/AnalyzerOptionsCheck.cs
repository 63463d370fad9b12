using LogAnalyzer.Input;
using Microsoft.Extensions.Options;

namespace LogAnalyzer.Settings;

// Names the key, its value and what would be right, for all of them at once.
internal sealed class AnalyzerOptionsCheck : IValidateOptions<AnalyzerOptions>
{
    private const int MaxGenerate = 10_000_000;

    public ValidateOptionsResult Validate(string? name, AnalyzerOptions options)
    {
        var problems = Find(options).ToList();
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> Find(AnalyzerOptions options)
    {
        if (options.Generate is < 0 or > MaxGenerate)
            yield return Problem(nameof(options.Generate), options.Generate, $"It is a number of lines, 0 to {MaxGenerate}");

        if (options is { Generate: > 0, Files.Length: > 0 })
            yield return Problem(nameof(options.Files), options.Files, "Lines are read from files or generated: set Files or Generate");

        if (options.PollInterval < TimeSpan.FromMilliseconds(1) || options.PollInterval > TimeSpan.FromMinutes(1))
            yield return Problem(nameof(options.PollInterval), options.PollInterval, "It is 1 millisecond to 1 minute");

        if (options.ReportInterval < TimeSpan.FromMilliseconds(10) || options.ReportInterval > TimeSpan.FromDays(1))
            yield return Problem(nameof(options.ReportInterval), options.ReportInterval, "It is 10 milliseconds to 1 day");

        if (options.KeepReports < 1)
            yield return Problem(nameof(options.KeepReports), options.KeepReports, "At least the last report is kept: 1 or more");

        if (File.Exists(options.ReportDirectory))
            yield return Problem(nameof(options.ReportDirectory), options.ReportDirectory, "It is a file. Name a folder");

        var patterns = FilePattern.ParseAll(options.Files);
        if (patterns.Count == 0 && options.Files.Length > 0)
            yield return Problem(nameof(options.Files), options.Files, "It names no file");

        foreach (var pattern in patterns)
        {
            if (pattern.Fault is { } fault)
                yield return Problem(nameof(options.Files), options.Files, fault);
        }
    }

    private static string Problem(string key, object value, string wayOut) =>
        $"{AnalyzerOptions.Section}:{key} is '{value}'. {wayOut}.";
}
