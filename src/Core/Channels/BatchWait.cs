using Concurrency.Timing;
using Concurrency.Waiting;

namespace Concurrency.Channels;

/// <summary>A receiver which collects: it stands in the queue until it is full, or its time is up.</summary>
/// <remarks>
/// Its items are added inside the channel's gate while nobody has claimed it. Whoever claims it, be it a cancellation, comes in
/// for the items: with any, it returns them.
/// </remarks>
internal sealed class BatchWait<T>(TimerQueue timers, int max, TimeSpan maxWait) : Wait<IReadOnlyList<T>>, IProgressingWait
{
    private TimerEntry? _timer;

    /// <summary>Guarded by the channel's gate, until the wait is settled.</summary>
    public List<T> Items { get; } = [];

    public TimeSpan MaxWait => maxWait;

    public bool HasItems => Items.Count > 0;

    public bool IsFull => Items.Count >= max;

    public override bool MayEndByItself => base.MayEndByItself || Volatile.Read(ref _timer) is not null;

    /// <summary>Makes what it has got the outcome; an error stands only where it has got nothing.</summary>
    public void KeepItems()
    {
        Result = Items;
        if (HasItems)
            Error = null;
    }

    /// <summary>The first item came: the time for the others begins.</summary>
    public void OnProgress()
    {
        if (maxWait == Timeout.InfiniteTimeSpan)
            return;

        var timer = timers.Start(maxWait, static batch => ((BatchWait<T>)batch!).Expire(), this);
        Volatile.Write(ref _timer, timer);
        if (!IsWaiting)
            timers.Stop(timer);
    }

    protected override void Release()
    {
        if (Volatile.Read(ref _timer) is { } timer)
            timers.Stop(timer);

        Close();
    }

    // Not pooled, so the version of the timer is the only one there is.
    private void Expire() => Expire(Version);
}
