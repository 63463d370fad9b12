using Microsoft.Extensions.Logging;

namespace LogAnalyzer;

// Everything the program logs. The library's own events are 300 to 399.
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Reading {Files}")]
    public static partial void Reading(ILogger logger, string files);

    [LoggerMessage(2, LogLevel.Warning, "{Path} is not read: {Reason}")]
    public static partial void NotRead(ILogger logger, string path, string reason);

    [LoggerMessage(3, LogLevel.Information, "{Report} counts {Lines} lines")]
    public static partial void Reported(ILogger logger, string report, long lines);
}
