using LogAnalyzer.Input;

namespace LogAnalyzer.Parsing;

// Keeps nothing between two lines, so that any number of activities can use it.
internal sealed class LineParser(TimeProvider timeProvider)
{
    public LogRecord Parse(Line line)
    {
        var text = line.Text;
        if (string.IsNullOrWhiteSpace(text))
            return new(Outcome.Empty, line.Source, line.Flaws);

        if (text.Any(IsNoText))
            return new(Outcome.Binary, line.Source, line.Flaws);

        if (Timestamp.Find(text, timeProvider) is not { } timestamp)
            return new(char.IsWhiteSpace(text[0]) ? Outcome.Continuation : Outcome.Undated, line.Source, line.Flaws);

        var message = string.Concat(text.AsSpan(0, timestamp.Start), text.AsSpan(timestamp.End));
        return new(
            Outcome.Entry,
            SyslogTag.Find(message) ?? line.Source,
            line.Flaws,
            timestamp.Minute,
            SeverityMark.Find(message),
            MessageTemplate.From(message));
    }

    // Colours and progress bars of terminals are text.
    private static bool IsNoText(char character) => char.IsControl(character) && character is not ('\t' or '\r' or '\e');
}
