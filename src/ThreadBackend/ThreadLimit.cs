using System.Diagnostics;

namespace Concurrency.Threads;

/// <summary>
/// Counts the activities which have threads of their own, against a maximum. All thread backends of a runtime share one.
/// </summary>
/// <remarks>
/// Threads are a finite good. At about 16,000 of them a Linux process with default settings is killed by its own runtime
/// (<c>vm.max_map_count</c>); this limit is reached before that, and says so.
/// </remarks>
[DebuggerDisplay("{Count} of {Max} threads")]
public sealed class ThreadLimit
{
    /// <summary>The maximum where none is given: 4,096.</summary>
    public const int DefaultMaxThreads = 4096;

    private int _max;
    private int _count;

    /// <summary>Makes a limit.</summary>
    /// <param name="max">How many activities may have threads at once: 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="max"/> is less than 1.</exception>
    public ThreadLimit(int max = DefaultMaxThreads) => Max = max;

    /// <summary>How many activities may have threads at once: 1 or more. The default is <see cref="DefaultMaxThreads"/>.</summary>
    /// <remarks>
    /// Can be set at any time, from any thread. A maximum below <see cref="Count"/> takes no thread away: there are no new ones
    /// until enough have ended.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int Max
    {
        get => Volatile.Read(ref _max);
        set => Volatile.Write(
            ref _max,
            value >= 1
                ? value
                : throw new ArgumentOutOfRangeException(nameof(value), value, "There must be room for one thread at least."));
    }

    /// <summary>How many activities have threads now.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Counts one more. Every success is answered by one <see cref="Release"/>.</summary>
    /// <exception cref="ThreadLimitException">The maximum is reached.</exception>
    internal void Reserve(string activityPath)
    {
        if (!TryReserve())
            throw ThreadLimitException.Reached(activityPath, Count, Max);
    }

    internal void Release()
    {
        var count = Interlocked.Decrement(ref _count);
        Debug.Assert(count >= 0, "Only what was reserved is released.");
    }

    private bool TryReserve()
    {
        var count = Volatile.Read(ref _count);
        while (count < Max)
        {
            var seen = Interlocked.CompareExchange(ref _count, count + 1, count);
            if (seen == count)
                return true;

            count = seen;
        }

        return false;
    }
}
