using Microsoft.Extensions.Logging;

namespace Concurrency.Hosting;

/// <summary>Everything this assembly logs. Its event ids are 300 to 399.</summary>
internal static partial class Log
{
    public const string Category = "Concurrency.Hosting";

    private const string NotReloaded = "The configuration is not reloaded, the running one stays.";

    [LoggerMessage(300, LogLevel.Warning, "{Rule} matched nothing: no activity was started at '{Pattern}'.")]
    public static partial void ActivityRuleMatchedNothing(ILogger logger, string rule, PathPattern pattern);

    [LoggerMessage(301, LogLevel.Warning, "{Rule} matched nothing: no channel was made at '{Pattern}'.")]
    public static partial void ChannelRuleMatchedNothing(ILogger logger, string rule, PathPattern pattern);

    [LoggerMessage(302, LogLevel.Warning, NotReloaded + " {Causes}")]
    public static partial void ReloadUnreadable(ILogger logger, string causes);

    [LoggerMessage(303, LogLevel.Warning, NotReloaded + " Correct all of this:{Problems}")]
    public static partial void ReloadInvalid(ILogger logger, string problems);

    [LoggerMessage(304, LogLevel.Warning, NotReloaded + " {Causes}")]
    public static partial void ReloadSectionGone(ILogger logger, string causes);

    [LoggerMessage(305, LogLevel.Warning, NotReloaded + " {Causes}")]
    public static partial void ReloadFileDeleted(ILogger logger, string causes);

    [LoggerMessage(306, LogLevel.Warning, NotReloaded + " Reading it failed: {Error}")]
    public static partial void ReloadFailed(ILogger logger, string error);

    [LoggerMessage(
        307, LogLevel.Information, "The configuration is reloaded, for activities and channels from now on:{Differences}")]
    public static partial void Reloaded(ILogger logger, string differences);
}
