using Microsoft.Extensions.Logging;

namespace Concurrency.Diagnostics;

/// <summary>What the runtime logs, under the category <c>Concurrency</c>.</summary>
internal sealed partial class RuntimeLog(ILoggerFactory loggerFactory)
{
    private readonly ILogger _logger = new QuietLogger(loggerFactory.CreateLogger("Concurrency"));

    [LoggerMessage(1, LogLevel.Error, "Activity {Path} failed, and nobody awaits it")]
    public partial void UnawaitedFailure(Exception exception, string path);

    [LoggerMessage(2, LogLevel.Warning, "Activity {Path} failed further after its first failure")]
    public partial void FurtherFailure(Exception exception, string path);

    [LoggerMessage(3, LogLevel.Error, "{Report}")]
    public partial void DidNotStop(StopReport report);

    [LoggerMessage(4, LogLevel.Error, "The call-back for items dropped by channel {Path} failed")]
    public partial void DroppedCallbackFailed(Exception exception, string path);

    [LoggerMessage(5, LogLevel.Error, "A call-back of activity {Path} failed after the activity had ended")]
    public partial void LateFailure(Exception exception, string path);

    [LoggerMessage(10, LogLevel.Warning, "Attempt {Attempt} of activity {Path} failed; the next begins after {Delay}")]
    public partial void Restarts(Exception exception, string path, int attempt, TimeSpan delay);

    [LoggerMessage(
        11, LogLevel.Error, "Activity {Path} has failed again after {MaxRestarts} restarts within {Window}, and is restarted no more")]
    public partial void RestartsNoMore(string path, int maxRestarts, TimeSpan window);

    [LoggerMessage(60, LogLevel.Warning, "Activity {Path} failed after its joiner had what it needed, or had cancelled the rest")]
    public partial void FailureAfterJoiner(Exception exception, string path);

    [LoggerMessage(
        40, LogLevel.Error, "A listener of instrument {Instrument} failed. What it throws is dropped, and its next failures are not logged")]
    public partial void ListenerFailed(Exception exception, string instrument);
}
