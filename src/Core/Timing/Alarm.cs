using System.Diagnostics;
using Concurrency.Waiting;

namespace Concurrency.Timing;

/// <summary>A timer on the system's clock which needs no thread of the pool: one thread of its own serves all in the process.</summary>
/// <remarks>
/// A time-out has to end a wait also when the pool has no thread left, which is when it is needed most. What an alarm calls must be
/// short, and only wake others. The thread is started with the first alarm, and sleeps while none is set.
/// </remarks>
internal sealed class Alarm(Action callback) : ITimer
{
    private static readonly List<Alarm> s_set = [];
    private static readonly AutoResetEvent s_changed = new(initialState: false);
    private static Gate s_gate;
    private static bool s_hasThread;

    // For when the thread has gone to sleep, or is about to: MaxValue while nothing is set, MinValue while it is awake.
    private static long s_asleepUntil = long.MaxValue;

    private long _due;

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        Debug.Assert(period == Timeout.InfiniteTimeSpan, "An alarm goes off once.");
        var due = dueTime == Timeout.InfiniteTimeSpan
            ? long.MaxValue
            : Stopwatch.GetTimestamp() + (long)(dueTime.TotalSeconds * Stopwatch.Frequency);
        bool isEarlier, isFirst;
        using (s_gate.EnterScope())
        {
            s_set.Remove(this);
            _due = due;
            if (due != long.MaxValue)
                s_set.Add(this);

            isEarlier = due < s_asleepUntil;
            isFirst = !s_hasThread;
            s_hasThread = true;
        }

        if (isFirst)
            new Thread(Serve) { IsBackground = true, Name = "Concurrency timers" }.UnsafeStart();
        else if (isEarlier)
            s_changed.Set();

        return true;
    }

    public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    public ValueTask DisposeAsync()
    {
        Dispose();
        return default;
    }

    private static void Serve()
    {
        while (true)
        {
            if (TakeDue(out var sleep) is { } alarm)
                alarm.Call();
            else
                s_changed.WaitOne(sleep);
        }
    }

    private static Alarm? TakeDue(out int sleep)
    {
        using (s_gate.EnterScope())
        {
            var first = s_set.MinBy(alarm => alarm._due);
            var now = Stopwatch.GetTimestamp();
            sleep = 0;
            if (first is not null && first._due <= now)
            {
                s_set.Remove(first);
                s_asleepUntil = long.MinValue;
                return first;
            }

            s_asleepUntil = first?._due ?? long.MaxValue;
            sleep = first is null
                ? Timeout.Infinite
                : (int)Math.Ceiling(Math.Min(int.MaxValue, Stopwatch.GetElapsedTime(now, first._due).TotalMilliseconds));
            return null;
        }
    }

    private void Call() => callback();
}
