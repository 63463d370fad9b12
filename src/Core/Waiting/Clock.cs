using System.Runtime.CompilerServices;
using Concurrency.Timing;

namespace Concurrency.Waiting;

/// <summary>Since when something waits: a clock of milliseconds, coarse or very coarse.</summary>
/// <remarks>
/// Asking the system takes as long as all else that is kept about the wait of a task. So while tasks wait somebody else asks it, every
/// few milliseconds, and those who begin to wait read what he has seen. He stops when nobody has read it for a while. Threads ask
/// the system: to them it is little, and who ticks may take the processor of one.
/// </remarks>
internal static class Clock
{
    private const long AgeUnit = 16;

    private static readonly TimeSpan s_period = TimeSpan.FromMilliseconds(4);
    private static readonly Alarm s_alarm = new(Tick);

    // Invariant: while _isTicking is not zero, s_now is what the system said at most about a period ago.
    private static int s_isTicking;
    private static long s_now;
    private static bool s_isRead;

    /// <summary>Milliseconds since an arbitrary moment; wraps around.</summary>
    public static int Now(TimeProvider timeProvider) =>
        ReferenceEquals(timeProvider, TimeProvider.System)
            ? Environment.TickCount
            : unchecked((int)Ticks(timeProvider));

    /// <summary>As <see cref="Now"/>, a few milliseconds ago.</summary>
    public static int Recently(TimeProvider timeProvider) =>
        ReferenceEquals(timeProvider, TimeProvider.System) ? unchecked((int)RecentTicks()) : Now(timeProvider);

    public static TimeSpan Since(TimeProvider timeProvider, int then) =>
        TimeSpan.FromMilliseconds(unchecked((uint)(Now(timeProvider) - then)));

    /// <summary>Microseconds since an arbitrary moment; wraps around after 71 minutes.</summary>
    public static uint Fine(TimeProvider timeProvider)
    {
        var (now, frequency) = (timeProvider.GetTimestamp(), timeProvider.TimestampFrequency);
        return unchecked((uint)(frequency % 1_000_000 == 0 ? now / (frequency / 1_000_000) : (long)(now * (1_000_000.0 / frequency))));
    }

    /// <summary>How much time has passed, to the microsecond.</summary>
    /// <param name="timeProvider">Whose time.</param>
    /// <param name="fine">When it began by <see cref="Fine"/>.</param>
    /// <param name="then">When it began by <see cref="Recently"/>, which says how often the other has wrapped around.</param>
    public static TimeSpan SinceFine(TimeProvider timeProvider, uint fine, int then)
    {
        const double Round = 1L << 32;
        var elapsed = unchecked(Fine(timeProvider) - fine);
        var rounds = Math.Round((Since(timeProvider, then).TotalMicroseconds - elapsed) / Round);
        return TimeSpan.FromMicroseconds(elapsed + (rounds * Round));
    }

    /// <summary>When a life began: 16 milliseconds, a few of them ago. Wraps around after two years.</summary>
    public static uint Birth(TimeProvider timeProvider) =>
        unchecked((uint)((ReferenceEquals(timeProvider, TimeProvider.System) ? RecentTicks() : Ticks(timeProvider)) / AgeUnit));

    /// <summary>How long ago a life began.</summary>
    public static TimeSpan Age(TimeProvider timeProvider, uint birth)
    {
        // Who was born just now may have read the clock later than it ticks.
        var units = unchecked((int)((uint)(Ticks(timeProvider) / AgeUnit) - birth));
        return units == -1 ? TimeSpan.Zero : TimeSpan.FromMilliseconds((double)unchecked((uint)units) * AgeUnit);
    }

    private static long Ticks(TimeProvider timeProvider) =>
        ReferenceEquals(timeProvider, TimeProvider.System)
            ? Environment.TickCount64
            : (long)(timeProvider.GetTimestamp() / (double)timeProvider.TimestampFrequency * 1000);

    private static long RecentTicks()
    {
        if (Volatile.Read(ref s_isTicking) == 0)
            return Start();

        // Written once in a period, and not by everybody all the time.
        if (!Volatile.Read(ref s_isRead))
            Volatile.Write(ref s_isRead, true);

        return Volatile.Read(ref s_now);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Start()
    {
        var now = Environment.TickCount64;
        Volatile.Write(ref s_now, now);
        Volatile.Write(ref s_isRead, true);
        if (Interlocked.Exchange(ref s_isTicking, 1) == 0)
            s_alarm.Change(s_period, Timeout.InfiniteTimeSpan);

        return now;
    }

    private static void Tick()
    {
        if (!s_isRead)
        {
            Volatile.Write(ref s_isTicking, 0);
            return;
        }

        Volatile.Write(ref s_isRead, false);
        Volatile.Write(ref s_now, Environment.TickCount64);
        s_alarm.Change(s_period, Timeout.InfiniteTimeSpan);
    }
}
