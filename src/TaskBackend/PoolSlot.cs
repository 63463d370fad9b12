using Concurrency.Backends;

namespace Concurrency.Tasks;

/// <summary>The place on a thread of the pool for the activity that runs there next.</summary>
internal sealed class PoolSlot
{
    [ThreadStatic]
    private static PoolSlot? s_current;

    // Filled by this thread; taken by it, or by the watch.
    private IRunnableActivity? _next;
    private int _fills;
    private bool _isOpen;

    private PoolSlot() => Thread = Thread.CurrentThread;

    public static PoolSlot Current => s_current ?? Create();

    public Thread Thread { get; }

    /// <summary>How often it has been filled: tells two fills apart.</summary>
    public int Fills => Volatile.Read(ref _fills);

    public bool IsFilled => Volatile.Read(ref _next) is not null;

    /// <summary>Puts an activity into the calling thread's slot, if a step runs there and nothing is in it.</summary>
    public static bool TryFill(IRunnableActivity activity)
    {
        if (s_current is not { _isOpen: true } slot || slot._next is not null)
            return false;

        slot._fills++;
        Volatile.Write(ref slot._next, activity);
        SlotWatch.Notice();
        return true;
    }

    /// <summary>The thread runs steps from here on.</summary>
    public void Open() => _isOpen = true;

    /// <summary>The thread runs no more steps.</summary>
    /// <returns>What was left in the slot.</returns>
    public IRunnableActivity? Close()
    {
        _isOpen = false;
        return Take();
    }

    /// <summary>Takes out what is in the slot.</summary>
    public IRunnableActivity? Take() => _next is null ? null : Interlocked.Exchange(ref _next, null);

    private static PoolSlot Create()
    {
        var slot = new PoolSlot();
        SlotWatch.Add(slot);
        return s_current = slot;
    }
}
