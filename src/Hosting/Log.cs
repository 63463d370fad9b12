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

    [LoggerMessage(320, LogLevel.Debug, "Started {Activities} hosted activities in {Instances} instances.")]
    public static partial void Started(ILogger logger, int activities, int instances);

    [LoggerMessage(321, LogLevel.Critical, "Hosted activity {Path} failed. The host stops; FailureMode.LogAndContinue would let it go on.")]
    public static partial void FailedAndStops(ILogger logger, Exception exception, string path);

    [LoggerMessage(322, LogLevel.Error, "Hosted activity {Path} failed. The host goes on without it, as it is registered to.")]
    public static partial void Failed(ILogger logger, Exception exception, string path);

    [LoggerMessage(323, LogLevel.Warning, "Hosted activity {Path} ended because of a failure reported before: {Message}")]
    public static partial void FailedInConsequence(ILogger logger, string path, string message);

    [LoggerMessage(324, LogLevel.Information, "Hosted activity {Name} has completed. The host stops, as it is registered to.")]
    public static partial void CompletedAndStops(ILogger logger, string name);

    [LoggerMessage(325, LogLevel.Warning, "The grace period is over, and what still runs is cancelled. {Report}")]
    public static partial void CancelledAfterGrace(ILogger logger, StopReport report);

    [LoggerMessage(326, LogLevel.Error, "{Report}")]
    public static partial void DidNotStop(ILogger logger, StopReport report);

    [LoggerMessage(
        327, LogLevel.Warning, "Channel {Path} still held {Count} items when the host stopped, and {Senders} senders waited.")]
    public static partial void ItemsLeft(ILogger logger, string path, int count, int senders);

    [LoggerMessage(328, LogLevel.Warning, "{Warning} Concurrency:StrictTopology makes this an error.")]
    public static partial void TopologyWarning(ILogger logger, string warning);
}
