using Concurrency.Waiting;

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

    // Invariants, under _gate:
    //   _armedFor is what the provider's timer is set for, or will be once the one who arms is done; MaxValue for nothing.
    //   Whoever leaves an entry behind which is due before that makes sure that somebody looks again: itself, the one who
    //   arms already, or the one who fires.
    //
    // The provider is somebody else's code, so it is called outside of the gate.
    private Gate _gate;
    private readonly TimerHeap _heap = new();
    private ITimer? _timer;
    private long _sequence;
    private long _armedFor = long.MaxValue;
    private bool _isArming;
    private bool _isFiring;
    private bool _isDisposed;

    public TimeProvider TimeProvider => timeProvider;

    /// <summary>Starts a timer. Its call-back runs on the provider's stack and must only wake others.</summary>
    public TimerEntry Start(TimeSpan delay, Action<object?> callback, object? state)
    {
        var entry = new TimerEntry(callback, state);
        Start(entry, delay);
        return entry;
    }

    /// <summary>Starts a timer which is new, or was stopped before it was taken to be fired.</summary>
    public void Start(TimerEntry entry, TimeSpan delay) => StartAt(entry, DueAfter(delay));

    /// <summary>Starts a timer for a time stamp.</summary>
    public void StartAt(TimerEntry entry, long due)
    {
        bool mustArm;
        using (_gate.EnterScope())
        {
            entry.Due = due;
            entry.Sequence = _sequence++;
            if (_isDisposed)
                return;

            _heap.Add(entry);
            mustArm = !_isFiring && due < _armedFor;
        }

        if (mustArm)
            Arm();
    }

    /// <summary>Stops a timer.</summary>
    /// <returns>Whether it will not fire: it had not been taken to be fired.</returns>
    public bool Stop(TimerEntry entry)
    {
        using (_gate.EnterScope())
            return _heap.Remove(entry);
    }

    public void Dispose()
    {
        ITimer? timer;
        using (_gate.EnterScope())
        {
            _isDisposed = true;
            timer = _timer;
            _timer = null;
        }

        timer?.Dispose();
    }

    // Runs on the provider's stack. One at a time, so that entries fire in order: a call that comes meanwhile leaves its work
    // to the one who is at it, who looks at the clock again after each.
    private void Fire()
    {
        using (_gate.EnterScope())
        {
            _armedFor = long.MaxValue;
            if (_isFiring)
                return;

            _isFiring = true;
        }

        while (TakeDue(timeProvider.GetTimestamp()) is { } entry)
            entry.Fire();

        Arm();
    }

    private TimerEntry? TakeDue(long now)
    {
        using (_gate.EnterScope())
        {
            if (_heap.First is { } first && first.Due <= now)
            {
                _heap.Remove(first);
                return first;
            }

            _isFiring = false;
            return null;
        }
    }

    // Sets the provider's timer for the first entry. One at a time, so that an older setting never comes after a newer one.
    private void Arm()
    {
        using (_gate.EnterScope())
        {
            if (_isArming)
                return;

            _isArming = true;
        }

        while (FindArming() is { } due)
            SetTimer(due);
    }

    // What to set the timer for; null if there is nothing to do, and then nobody arms any more.
    private long? FindArming()
    {
        using (_gate.EnterScope())
        {
            if (!_isDisposed && !_isFiring && _heap.First is { } first && first.Due < _armedFor)
            {
                _armedFor = first.Due;
                return first.Due;
            }

            _isArming = false;
            return null;
        }
    }

    private void SetTimer(long due)
    {
        var period = timeProvider.GetElapsedTime(timeProvider.GetTimestamp(), due);

        // Timers count in milliseconds: rounding up saves a second call for what was cut off.
        period = TimeSpan.FromMilliseconds(Math.Ceiling(Math.Max(0, period.TotalMilliseconds)));
        if (period > s_longestPeriod)
            period = s_longestPeriod;

        if (_timer is { } timer)
        {
            timer.Change(period, Timeout.InfiniteTimeSpan);
            return;
        }

        // The timer lives as long as the runtime, and must not keep the execution context of whoever was first.
        using (ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow())
        {
            timer = timeProvider.CreateTimer(
                static queue => ((TimerQueue)queue!).Fire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        using (_gate.EnterScope())
        {
            if (!_isDisposed)
                _timer = timer;
        }

        if (_timer is null)
            timer.Dispose();
        else
            timer.Change(period, Timeout.InfiniteTimeSpan);
    }

    private long DueAfter(TimeSpan delay)
    {
        var now = timeProvider.GetTimestamp();
        var ticks = delay.Ticks * ((double)timeProvider.TimestampFrequency / TimeSpan.TicksPerSecond);
        return ticks >= long.MaxValue - now ? long.MaxValue : now + (long)Math.Ceiling(ticks);
    }
}
