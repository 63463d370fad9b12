namespace Concurrency.Timing;

/// <summary>An entry of a queue as a timer. After the queue's disposal it is one of the provider: objects outlive their runtime.</summary>
internal sealed class QueueTimer : ITimer
{
    private readonly TimerQueue _queue;
    private readonly TimerCallback _callback;
    private readonly object? _state;
    private readonly TimerEntry _entry;
    private ITimer? _late;

    public QueueTimer(TimerQueue queue, TimerCallback callback, object? state)
    {
        _queue = queue;
        _callback = callback;
        _state = state;
        _entry = new(static timer => ((QueueTimer)timer!).Fire(), this);
    }

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        if (period != Timeout.InfiniteTimeSpan)
            throw new ArgumentOutOfRangeException(nameof(period), period, "This timer goes off once each time it is set.");

        Stop();
        if (dueTime != Timeout.InfiniteTimeSpan && !_queue.Start(_entry, dueTime))
            _late = _queue.TimeProvider.CreateTimer(_callback, _state, dueTime, Timeout.InfiniteTimeSpan);

        return true;
    }

    public void Dispose() => Stop();

    public ValueTask DisposeAsync()
    {
        Dispose();
        return default;
    }

    private void Fire() => _callback(_state);

    private void Stop()
    {
        _queue.Stop(_entry);
        _late?.Dispose();
        _late = null;
    }
}
