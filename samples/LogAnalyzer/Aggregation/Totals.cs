using System.Globalization;
using LogAnalyzer.Input;
using LogAnalyzer.Parsing;

namespace LogAnalyzer.Aggregation;

// Sums only, so that they are the same in whatever order the parsers deliver.
internal sealed class Totals
{
    private const int Top = 10;

    private readonly Counter<Outcome> _outcomes = new();
    private readonly Counter<LineFlaws> _flaws = new();
    private readonly Counter<Severity> _severities = new();
    private readonly Counter<(string Source, Severity Severity)> _sources = new();
    private readonly Counter<DateTime> _minutes = new();
    private readonly Counter<string> _templates = new();
    private long _lines;

    public void Add(LogRecord record)
    {
        _lines++;
        _outcomes.Add(record.Outcome);
        if (record.Flaws != LineFlaws.None)
            _flaws.Add(record.Flaws);

        if (record.Outcome != Outcome.Entry)
            return;

        _severities.Add(record.Severity);
        _sources.Add((record.Source, record.Severity));
        _minutes.Add(record.Minute);
        _templates.Add(record.Template);
    }

    public Report ToReport() => new(
        _lines,
        [
            new("Lines", _outcomes.InOrder(Name)),
            new("Lines that are too long or not UTF-8", _flaws.InOrder(Name)),
            new("Entries by severity", _severities.InOrder(Name)),
            new("Entries by source and severity", _sources.Top(Top * 2, key => $"{key.Source} {Name(key.Severity)}")),
            new("Busiest minutes", _minutes.Top(Top, minute => minute.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture))),
            new("Most frequent messages", _templates.Top(Top, template => template)),
        ]);

    private static string Name<T>(T value)
        where T : struct, Enum =>
        value.ToString().ToLowerInvariant();
}
