using Microsoft.Extensions.Logging;

namespace Concurrency.Threads;

internal static partial class ThreadBackendLog
{
    [LoggerMessage(
        EventId = 200,
        EventName = "ThreadPriorityIgnored",
        Level = LogLevel.Warning,
        Message = "Backend '{Backend}' asks for priority {Priority}, which .NET ignores on Linux. Its threads run at Normal.")]
    public static partial void PriorityIgnored(ILogger logger, string backend, ThreadPriority priority);

    [LoggerMessage(
        EventId = 201,
        EventName = "ThreadAffinityRefused",
        Level = LogLevel.Warning,
        Message = "The thread of activity '{Activity}' could not be kept on CPUs {Cpus}, and runs on any: {Reason}")]
    public static partial void AffinityRefused(ILogger logger, string activity, CpuSet cpus, string reason);
}
