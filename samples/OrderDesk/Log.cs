namespace OrderDesk;

// What the program logs. The library's own events have the category Concurrency.
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "Order {Order} is reserved again: its reservation was cancelled")]
    public static partial void ReservedAgain(ILogger logger, long order);
}
