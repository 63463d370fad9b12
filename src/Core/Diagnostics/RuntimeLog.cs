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

    [LoggerMessage(
        EventId = 20,
        Message = "{Cycle}\nCancelling one of them lets the others go on. Who takes locks in one order everywhere gets into no circle.")]
    public partial void WaitCycle(LogLevel level, WaitCycle cycle);

    [LoggerMessage(
        21,
        LogLevel.Error,
        "{Stall}\nProbably a channel is not completed, or somebody ended without releasing. Whoever is to come from outside of activities "
        + "should get an object that was made outside, on IConcurrency")]
    public partial void Stall(Stall stall);

    [LoggerMessage(
        22,
        LogLevel.Warning,
        "Activity {Path} blocks its own strand: {Count} continuations have been waiting behind the running step for {Elapsed}. It probably "
        + "blocks on a task that needs it (.Result, .Wait(), GetAwaiter().GetResult()); await it instead. If it computes, it should yield")]
    public partial void BlockedStrand(string path, int count, TimeSpan elapsed);

    [LoggerMessage(
        23,
        LogLevel.Warning,
        "Activity {Path} ({Backend}) has been waiting for more than {Limit}: {Wait}. Look at who holds it, or should send, release or set")]
    public partial void LongWait(string path, string backend, TimeSpan limit, WaitSnapshot wait);

    [LoggerMessage(
        24,
        LogLevel.Warning,
        "A step of activity {Path} ({Backend}) has been running for {Elapsed}: it computes, or blocks outside of this library. On tasks it "
        + "keeps a thread of the pool meanwhile; a body that blocks belongs on a thread")]
    public partial void LongStep(string path, string backend, TimeSpan elapsed);

    [LoggerMessage(
        25,
        LogLevel.Warning,
        "The thread pool has run nothing new for {Elapsed}: {Threads} threads, {Pending} work items pending. Something blocks its "
        + "threads, or computes on all of them. Bodies that block belong on threads; a limit is set by MaxDegreeOfParallelism")]
    public partial void PoolStarvation(TimeSpan elapsed, int threads, long pending);

    [LoggerMessage(
        26,
        LogLevel.Warning,
        "Channel {Path} has been full, with {Capacity} items, for {Elapsed}, and nobody took one: {Senders} senders wait, {Dropped} items "
        + "were dropped in all. Look at who should receive from it")]
    public partial void FullChannel(string path, int capacity, TimeSpan elapsed, int senders, long dropped);

    [LoggerMessage(27, LogLevel.Warning, "The watchdog {Watchdog} found {Count} more, which it does not tell one by one. The inspector shows all of them")]
    public partial void MoreReports(string watchdog, int count);

    [LoggerMessage(28, LogLevel.Error, "A watchdog failed, and looks again at its next turn")]
    public partial void WatchdogFailed(Exception exception);

    [LoggerMessage(60, LogLevel.Warning, "Activity {Path} failed after its joiner had what it needed, or had cancelled the rest")]
    public partial void FailureAfterJoiner(Exception exception, string path);

    [LoggerMessage(
        40, LogLevel.Error, "A listener of instrument {Instrument} failed. What it throws is dropped, and its next failures are not logged")]
    public partial void ListenerFailed(Exception exception, string instrument);
}
