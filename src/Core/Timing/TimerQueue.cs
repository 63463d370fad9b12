namespace Concurrency.Timing;

/// <summary>All timers of a runtime, on one timer of its <see cref="TimeProvider"/>.</summary>
/// <remarks>
/// Never early: what the provider's timer calls is checked against the provider's time stamps, which wall-clock jumps do not
/// touch. In order: entries fire by due time, and first started first among equals. An entry that was stopped before it was
/// taken to be fired does not fire.
/// </remarks>
internal sealed class TimerQueue(TimeProvider timeProvider) : IDisposable
{
    // The longest single period of a BCL timer is about 49 days; longer delays are armed again when it has passed.
    private static readonly TimeSpan s_longestPeriod = TimeSpan.FromDays(40);

    private readonly Lock _gate = new();
    private readonly TimerHeap _heap = new();
    private ITimer? _timer;
    private long _sequence;
    private long _armedFor = long.MaxValue;
    private bool _isFiring;
    private bool _isDisposed;

    public TimeProvider TimeProvider => timeProvider;

    /// <summary>Starts a timer. Its call-back runs on the provider's stack and must only wake others.</summary>
    public TimerEntry Start(TimeSpan delay, Action<object?> callback, object? state)
    {
        lock (_gate)
        {
            var entry = new TimerEntry(DueAfter(delay), _sequence++, callback, state);
            if (_isDisposed)
                return entry;

            _heap.Add(entry);
            if (!_isFiring && ReferenceEquals(_heap.First, entry))
                Arm(entry.Due);

            return entry;
        }
    }

    /// <summary>Stops a timer.</summary>
    /// <returns>Whether it will not fire: it had not been taken to be fired.</returns>
    public bool Stop(TimerEntry entry)
    {
        lock (_gate)
            return _heap.Remove(entry);
    }

    public void Dispose()
    {
        ITimer? timer;
        lock (_gate)
        {
            _isDisposed = true;
            timer = _timer;
            _timer = null;
        }

        timer?.Dispose();
    }

    // Runs on the provider's stack. One at a time, so that entries fire in order: a call that comes meanwhile leaves its work
    // to the one that is at it.
    private void Fire()
    {
        lock (_gate)
        {
            if (_isFiring)
                return;

            _isFiring = true;
        }

        while (TakeDue() is { } entry)
            entry.Fire();
    }

    private TimerEntry? TakeDue()
    {
        lock (_gate)
        {
            _armedFor = long.MaxValue;
            if (_heap.First is { } first)
            {
                if (first.Due <= timeProvider.GetTimestamp())
                {
                    _heap.Remove(first);
                    return first;
                }

                Arm(first.Due);
            }

            _isFiring = false;
            return null;
        }
    }

    private void Arm(long due)
    {
        if (_isDisposed || due >= _armedFor)
            return;

        _armedFor = due;
        var period = timeProvider.GetElapsedTime(timeProvider.GetTimestamp(), due);

        // Timers count in milliseconds: rounding up saves a second call for what was cut off.
        period = TimeSpan.FromMilliseconds(Math.Ceiling(Math.Max(0, period.TotalMilliseconds)));
        if (period > s_longestPeriod)
            period = s_longestPeriod;

        if (_timer is null)
        {
            // The timer lives as long as the runtime, and must not keep the execution context of whoever was first.
            using var suppressed = ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow();
            _timer = timeProvider.CreateTimer(
                static queue => ((TimerQueue)queue!).Fire(), this, period, Timeout.InfiniteTimeSpan);
        }
        else
        {
            _timer.Change(period, Timeout.InfiniteTimeSpan);
        }
    }

    private long DueAfter(TimeSpan delay)
    {
        var now = timeProvider.GetTimestamp();
        var ticks = delay.Ticks * ((double)timeProvider.TimestampFrequency / TimeSpan.TicksPerSecond);
        return ticks >= long.MaxValue - now ? long.MaxValue : now + (long)Math.Ceiling(ticks);
    }
}
