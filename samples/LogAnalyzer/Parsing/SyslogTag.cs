using System.Text.RegularExpressions;

namespace LogAnalyzer.Parsing;

// Syslog collects many programs in one file, and names each behind the machine: "shop-1 sshd[812]: ..."
internal static partial class SyslogTag
{
    public static string? Find(string message) =>
        Tag().Match(message) is { Success: true } tag ? tag.Groups[1].Value : null;

    [GeneratedRegex(@"^\s*[\w.-]+ ([A-Za-z][\w./-]*)(?:\[\d+\]|(?<=kernel)): ", RegexOptions.CultureInvariant)]
    private static partial Regex Tag();
}
