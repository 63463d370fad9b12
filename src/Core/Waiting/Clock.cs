namespace Concurrency.Waiting;

/// <summary>A coarse clock for "since when": cheap enough to be read at every wait.</summary>
internal static class Clock
{
    /// <summary>Milliseconds since an arbitrary moment; wraps around.</summary>
    public static int Now(TimeProvider timeProvider) =>
        ReferenceEquals(timeProvider, TimeProvider.System)
            ? Environment.TickCount
            : unchecked((int)(long)(timeProvider.GetTimestamp() / (double)timeProvider.TimestampFrequency * 1000));

    public static TimeSpan Since(TimeProvider timeProvider, int then) =>
        TimeSpan.FromMilliseconds(unchecked((uint)(Now(timeProvider) - then)));
}
