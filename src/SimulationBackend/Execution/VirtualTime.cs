namespace Concurrency.Exploration;

/// <summary>Time that passes only when nothing else can happen: then it jumps to the next timer.</summary>
/// <remarks>Its wall clock begins on 1 January 2000.</remarks>
internal sealed class VirtualTime : TimeProvider
{
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(1_000_000);
    private static readonly DateTimeOffset s_begin = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly List<VirtualTimer> _timers = [];
    private long _now;
    private long _beginOfSchedule;
    private long _lastNumber;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>Whether a timer is set.</summary>
    public bool HasTimers => _timers.Count > 0;

    /// <summary>How much time has passed in the present schedule.</summary>
    public TimeSpan Elapsed => TimeSpan.FromTicks(_now - _beginOfSchedule);

    /// <summary>Whether so much has passed in all that it is to begin anew.</summary>
    public bool IsOld => _now > s_longest.Ticks;

    public override long GetTimestamp() => _now;

    public override DateTimeOffset GetUtcNow() => s_begin + Elapsed;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new VirtualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>A schedule begins. The clock of waits goes on, the wall clock begins again.</summary>
    public void BeginSchedule() => _beginOfSchedule = _now;

    /// <summary>Jumps to the next timer and fires it; first set first among equals.</summary>
    /// <returns>False if none is set.</returns>
    public bool FireNext()
    {
        if (FindNext() is not { } next)
            return false;

        _now = Math.Max(_now, next.Due);
        next.Fire();
        return true;
    }

    /// <summary>Jumps to the next timer, and fires all that are due then: nobody can tell them apart.</summary>
    /// <returns>False if none is set.</returns>
    public bool FireDue()
    {
        var last = _lastNumber;
        if (!FireNext())
            return false;

        while (FindNext() is { } next && next.Due <= _now && next.Number <= last)
            next.Fire();

        return true;
    }

    /// <summary>Begins anew.</summary>
    public void Reset()
    {
        _timers.Clear();
        _now = 0;
        _lastNumber = 0;
    }

    private VirtualTimer? FindNext()
    {
        VirtualTimer? next = null;
        foreach (var timer in _timers)
        {
            if (next is null || timer.Due < next.Due || (timer.Due == next.Due && timer.Number < next.Number))
                next = timer;
        }

        return next;
    }

    private sealed class VirtualTimer(VirtualTime time, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;

        public long Due { get; private set; }

        public long Number { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            time._timers.Remove(this);
            _period = period;
            if (dueTime == Timeout.InfiniteTimeSpan)
                return true;

            Due = time._now + dueTime.Ticks;
            Number = ++time._lastNumber;
            time._timers.Add(this);
            return true;
        }

        public void Fire()
        {
            time._timers.Remove(this);
            if (_period > TimeSpan.Zero)
                Change(_period, _period);

            callback(state);
        }

        public void Dispose() => time._timers.Remove(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
