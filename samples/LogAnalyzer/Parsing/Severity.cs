namespace LogAnalyzer.Parsing;

internal enum Severity
{
    Unmarked,
    Debug,
    Information,
    Warning,
    Error,
    Critical,
}
