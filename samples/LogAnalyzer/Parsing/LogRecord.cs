using LogAnalyzer.Input;

namespace LogAnalyzer.Parsing;

// Minute, severity and template are those of an entry.
internal readonly record struct LogRecord(
    Outcome Outcome, string Source, LineFlaws Flaws, DateTime Minute = default, Severity Severity = default, string Template = "")
{
    public bool IsParsed => Outcome is Outcome.Entry or Outcome.Continuation;
}
