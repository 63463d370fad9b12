using Microsoft.Extensions.Logging;

namespace Concurrency.Hosting;

/// <summary>Everything this assembly logs. Its event ids are 3000 to 3099.</summary>
internal static partial class Log
{
    public const string Category = "Concurrency.Hosting";

    [LoggerMessage(3000, LogLevel.Warning, "{Rule} matched nothing: no activity was started at '{Pattern}'.")]
    public static partial void ActivityRuleMatchedNothing(ILogger logger, string rule, PathPattern pattern);

    [LoggerMessage(3001, LogLevel.Warning, "{Rule} matched nothing: no channel was made at '{Pattern}'.")]
    public static partial void ChannelRuleMatchedNothing(ILogger logger, string rule, PathPattern pattern);
}
