using System.Text.RegularExpressions;

namespace LogAnalyzer.Parsing;

// The first word which is a severity, or what a web server's status stands for.
internal static partial class SeverityMark
{
    public static Severity Find(string message)
    {
        if (Word().Match(message) is { Success: true } word)
        {
            return word.ValueSpan[0] switch
            {
                'd' or 'D' or 't' or 'T' => Severity.Debug,
                'i' or 'I' or 'n' or 'N' => Severity.Information,
                'w' or 'W' => Severity.Warning,
                'e' or 'E' when !word.ValueSpan.StartsWith("emerg", StringComparison.OrdinalIgnoreCase) => Severity.Error,
                _ => Severity.Critical,
            };
        }

        return Status().Match(message) is { Success: true } status
            ? status.Groups[1].ValueSpan[0] switch { '5' => Severity.Error, '4' => Severity.Warning, _ => Severity.Information }
            : Severity.Unmarked;
    }

    [GeneratedRegex(
        @"\b(?:trace|debug|info|information|notice|warn|warning|err|error|alert|crit|critical|emerg|emergency|fatal|panic)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Word();

    [GeneratedRegex(@"HTTP/[\d.]+"" ([1-5])\d\d\b", RegexOptions.CultureInvariant)]
    private static partial Regex Status();
}
