namespace Concurrency.Tests.Conformance;

/// <summary>Time that passes when the test says so. Timers fire on the stack of <see cref="Advance"/>, in due order.</summary>
public sealed class ManualTimeProvider : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];
    private long _now;
    private long _started;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Whether a timer with nothing to wait for fires inside of its arming, as some providers do.</summary>
    public bool FiresAtOnce { get; set; }

    /// <summary>How many timers are armed.</summary>
    public int ArmedTimers
    {
        get
        {
            lock (_gate)
                return _timers.Count(timer => timer.Due is not null);
        }
    }

    public override long GetTimestamp() => Interlocked.Read(ref _now);

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddTicks(GetTimestamp());

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state));
        lock (_gate)
            _timers.Add(timer);

        timer.Change(dueTime, period);
        return timer;
    }

    public void Advance(TimeSpan time)
    {
        var end = GetTimestamp() + time.Ticks;
        while (TakeDue(end) is { } timer)
            timer.Fire();

        Interlocked.Exchange(ref _now, end);
    }

    /// <summary>Passes time in steps until the task has ended, and ends as it did.</summary>
    public async Task AdvanceUntilAsync(Task end, TimeSpan step)
    {
        while (!end.IsCompleted)
        {
            // Only while somebody waits for it, and at a pace: what is to end may be slower than this loop.
            if (ArmedTimers > 0)
                Advance(step);

            await Task.Delay(1);
        }

        await end;
    }

    private ManualTimer? TakeDue(long end)
    {
        lock (_gate)
        {
            var first = _timers.Where(timer => timer.Due <= end).OrderBy(timer => timer.Due).ThenBy(timer => timer.Order).FirstOrDefault();
            if (first is null)
                return null;

            Interlocked.Exchange(ref _now, Math.Max(_now, first.Due!.Value));
            first.Due = first.Period is { } period ? first.Due + period : null;
            return first;
        }
    }

    private sealed class ManualTimer(ManualTimeProvider provider, Action fire) : ITimer
    {
        public long? Due { get; set; }

        public long? Period { get; private set; }

        public long Order { get; private set; }

        public void Fire() => fire();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (provider._gate)
            {
                Due = dueTime == Timeout.InfiniteTimeSpan ? null : provider.GetTimestamp() + dueTime.Ticks;
                Period = period == Timeout.InfiniteTimeSpan || period == TimeSpan.Zero ? null : period.Ticks;
                Order = provider._started++;
            }

            if (provider.FiresAtOnce && dueTime == TimeSpan.Zero)
                provider.Advance(TimeSpan.Zero);

            return true;
        }

        public void Dispose()
        {
            lock (provider._gate)
                provider._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
