using System.Globalization;
using System.Text.RegularExpressions;

namespace LogAnalyzer.Parsing;

// The date and time at, or near, the beginning of a line, as it is written there: zones are not converted.
internal readonly partial record struct Timestamp(DateTime Minute, int Start, int End)
{
    // A date further inside is part of the message.
    private const int MaxStart = 64;

    public static Timestamp? Find(string text, TimeProvider timeProvider)
    {
        if (Iso().Match(text) is { Success: true } iso && iso.Index <= MaxStart)
            return Read(iso, "yyyy-MM-dd HH:mm", $"{iso.Groups[1]} {iso.Groups[2]}");

        if (Access().Match(text) is { Success: true } access && access.Index <= MaxStart)
            return Read(access, "dd/MMM/yyyy:HH:mm", access.Groups[1].Value);

        return Syslog().Match(text) is { Success: true } syslog ? ReadWithoutYear(syslog, timeProvider.GetUtcNow().UtcDateTime) : null;
    }

    private static Timestamp? Read(Match match, string format, string minute) =>
        DateTime.TryParseExact(minute, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? new(time, match.Index, match.Index + match.Length)
            : null;

    // The last year in which it is not ahead of us by more than a zone.
    private static Timestamp? ReadWithoutYear(Match match, DateTime now)
    {
        for (var year = now.Year + 1; year >= now.Year - 4; year--)
        {
            var minute = $"{year:0000} {match.Groups[1]} {match.Groups[2].ValueSpan.Trim()} {match.Groups[3]}";
            if (Read(match, "yyyy MMM d HH:mm", minute) is { } timestamp && timestamp.Minute <= now.AddDays(1))
                return timestamp;
        }

        return null;
    }

    // 2025-06-24 14:36:25, 2025-06-24T14:36:25.123+02:00
    [GeneratedRegex(@"\[?\b(\d{4}-\d\d-\d\d)[T ]+(\d\d:\d\d):\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?\]?", RegexOptions.CultureInvariant)]
    private static partial Regex Iso();

    // [24/Jun/2025:14:36:25 +0200]
    [GeneratedRegex(@"\[(\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d):\d\d [+-]\d{4}\]", RegexOptions.CultureInvariant)]
    private static partial Regex Access();

    // Jun  4 14:36:25
    [GeneratedRegex(@"^([A-Z][a-z]{2}) ([ \d]\d) (\d\d:\d\d):\d\d\b", RegexOptions.CultureInvariant)]
    private static partial Regex Syslog();
}
