namespace OrderDesk;

// What the program logs. The library's own events have the category Concurrency.
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "Order {Order} is reserved again: {Reason}")]
    public static partial void ReservedAgain(ILogger logger, long order, string reason);

    [LoggerMessage(2, LogLevel.Warning, "Order {Order} is refused after {Attempts} attempts: {Reason}")]
    public static partial void Refused(ILogger logger, long order, int attempts, string reason);
}
