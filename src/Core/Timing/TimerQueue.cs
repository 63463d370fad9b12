using Concurrency.Waiting;

namespace Concurrency.Timing;

/// <summary>All timers of a runtime, on one timer of its <see cref="TimeProvider"/>.</summary>
/// <remarks>
/// <para>
/// Never early: what the provider's timer calls is checked against the provider's time stamps, which wall-clock jumps do not
/// touch. In order: entries fire by due time, and first started first among equals. An entry that was stopped before it was
/// taken to be fired does not fire.
/// </para>
/// <para>
/// A wheel has what is due in a later tick, of a millisecond, so that starting and stopping costs the same however many there
/// are. What is due in this tick or before stands in order.
/// </para>
/// </remarks>
internal sealed class TimerQueue : IDisposable
{
    // The longest single period of a BCL timer is about 49 days; longer delays are armed again when it has passed.
    private static readonly TimeSpan s_longestPeriod = TimeSpan.FromDays(40);

    // How many entries are touched while the gate is held.
    private const int Portion = 64;

    // Invariants, under _gate:
    //   _armedFor is what the provider's timer is set for, or will be once the one who arms is done; MaxValue for nothing.
    //   Whoever leaves an entry behind which is due before that makes sure that somebody looks again: itself, the one who
    //   arms already, or the one who fires.
    //
    // The provider is somebody else's code, so it is called outside of the gate.
    private readonly TimeProvider _timeProvider;
    private readonly long _origin;
    private readonly long _stampsInATick;
    private readonly TimerEntry?[] _due = new TimerEntry?[Portion];
    private Gate _gate;
    private readonly NearTimers _near = new();
    private TimerWheel? _wheel;
    private ITimer? _timer;
    private long _sequence;
    private long _armedFor = long.MaxValue;
    private bool _isArming;
    private bool _isFiring;
    private bool _isDisposed;

    public TimerQueue(TimeProvider timeProvider)
    {
        _timeProvider = timeProvider;
        _origin = timeProvider.GetTimestamp();
        _stampsInATick = Math.Max(1, timeProvider.TimestampFrequency / 1000);
    }

    public TimeProvider TimeProvider => _timeProvider;

    /// <summary>Starts a timer. Its call-back runs on the provider's stack and must only wake others.</summary>
    public TimerEntry Start(TimeSpan delay, Action<object?> callback, object? state)
    {
        var entry = new TimerEntry(callback, state);
        Start(entry, delay);
        return entry;
    }

    /// <summary>Starts a timer which is new, or was stopped before it was taken to be fired.</summary>
    /// <returns>False after disposal: it will not fire.</returns>
    public bool Start(TimerEntry entry, TimeSpan delay) => StartAt(entry, DueAfter(delay));

    /// <summary>Starts a timer for a time stamp.</summary>
    /// <inheritdoc cref="Start(TimerEntry, TimeSpan)"/>
    public bool StartAt(TimerEntry entry, long due)
    {
        bool mustArm;
        using (_gate.EnterScope())
        {
            entry.Due = due;
            entry.Sequence = _sequence++;
            if (_isDisposed)
                return false;

            entry.Tick = TickOf(due);
            if (!(_wheel ??= new()).TryAdd(entry))
                _near.Add(entry);

            mustArm = !_isFiring && due < _armedFor;
        }

        if (mustArm)
            Arm();

        return true;
    }

    /// <summary>Makes a timer for users of objects, not set yet. It goes off once each time it is set.</summary>
    public ITimer CreateTimer(TimerCallback callback, object? state) => new QueueTimer(this, callback, state);

    /// <summary>Stops a timer.</summary>
    /// <returns>Whether it will not fire: it had not been taken to be fired.</returns>
    public bool Stop(TimerEntry entry)
    {
        using (_gate.EnterScope())
            return _near.Remove(entry) || (_wheel is not null && _wheel.Remove(entry));
    }

    /// <summary>How many timers are set, and when the first of them is due.</summary>
    public TimerSnapshot Inspect()
    {
        int pending;
        long? due;
        using (_gate.EnterScope())
        {
            pending = _near.Count + (_wheel?.Count ?? 0);
            due = _near.FirstDue ?? _wheel?.FirstDue;
        }

        if (due is not { } first)
            return new(pending, NextDue: null);

        var next = _timeProvider.GetElapsedTime(_timeProvider.GetTimestamp(), first);
        return new(pending, next > TimeSpan.Zero ? next : TimeSpan.Zero);
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

        while (TakeDue(_timeProvider.GetTimestamp()))
            FireDue();

        Arm();
    }

    private void FireDue()
    {
        for (var index = 0; index < Portion && _due[index] is { } entry; index++)
        {
            _due[index] = null;
            entry.Fire();
        }
    }

    /// <returns>Whether there is something to fire, or may be.</returns>
    private bool TakeDue(long now)
    {
        using (_gate.EnterScope())
        {
            if (_wheel is not null && !_wheel.Advance(TickOf(now), _near, Portion))
                return true;

            var count = 0;
            while (count < Portion && _near.TryTake(now, out var entry))
                _due[count++] = entry;

            if (count == 0)
                _isFiring = false;

            return count > 0;
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
            if (!_isDisposed && !_isFiring && (_near.FirstDue ?? _wheel?.FirstDue) is { } due && due < _armedFor)
                return _armedFor = due;

            _isArming = false;
            return null;
        }
    }

    private void SetTimer(long due)
    {
        var period = _timeProvider.GetElapsedTime(_timeProvider.GetTimestamp(), due);

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
            timer = ReferenceEquals(_timeProvider, TimeProvider.System)
                ? new Alarm(Fire)
                : _timeProvider.CreateTimer(
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
        var now = _timeProvider.GetTimestamp();
        var ticks = delay.Ticks * ((double)_timeProvider.TimestampFrequency / TimeSpan.TicksPerSecond);
        return ticks >= long.MaxValue - now ? long.MaxValue : now + (long)Math.Ceiling(ticks);
    }

    private long TickOf(long stamp) => (stamp - _origin) / _stampsInATick;
}
