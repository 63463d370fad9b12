using LogAnalyzer.Settings;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LogAnalyzer.Input;

// Which files are read: those that are asked for, else those of this machine, else generated ones.
internal sealed class InputFiles : IDisposable
{
    private const int LinesWhenThereAreNone = 100_000;

    private readonly IReadOnlyList<FilePattern> _patterns;
    private readonly DirectoryInfo? _generated;

    public InputFiles(IOptions<AnalyzerOptions> options, ILogger<InputFiles> logger)
    {
        var (files, generate) = (options.Value.Files, options.Value.Generate);
        if (files.Length == 0 && generate == 0)
            files = MachineLogs.Find();

        if (files.Length == 0)
        {
            _generated = Directory.CreateTempSubdirectory("log-analyzer-input-");
            LogGenerator.Write(_generated.FullName, generate > 0 ? generate : LinesWhenThereAreNone, options.Value.Seed);
            files = Path.Combine(_generated.FullName, "*.log");
        }

        _patterns = FilePattern.ParseAll(files);
        Log.Reading(logger, files);
    }

    // In the order of their names, each once. Files come and go, so that each call may find others.
    public IReadOnlyList<string> Find() =>
        [.. _patterns.SelectMany(pattern => pattern.Find()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    public void Dispose() => _generated?.Delete(recursive: true);
}
