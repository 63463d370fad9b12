using Microsoft.Extensions.Logging;

namespace Concurrency.Hosting;

/// <summary>Everything this assembly logs. Its event ids are 300 to 399.</summary>
internal static partial class Log
{
    public const string Category = "Concurrency.Hosting";

    [LoggerMessage(300, LogLevel.Warning, "{Rule} matched nothing: no activity was started at '{Pattern}'.")]
    public static partial void ActivityRuleMatchedNothing(ILogger logger, string rule, PathPattern pattern);

    [LoggerMessage(301, LogLevel.Warning, "{Rule} matched nothing: no channel was made at '{Pattern}'.")]
    public static partial void ChannelRuleMatchedNothing(ILogger logger, string rule, PathPattern pattern);
}
