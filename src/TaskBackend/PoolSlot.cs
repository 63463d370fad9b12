using Concurrency.Backends;

namespace Concurrency.Tasks;

/// <summary>The place on a thread of the pool for the activity that runs there next.</summary>
internal sealed class PoolSlot
{
    [ThreadStatic]
    private static PoolSlot? s_current;

    // Filled by this thread; taken by it, or by the watch. The thread does either very often and the watch hardly ever, so the
    // thread pays no fence: it says that it takes, and looks whether the watch does. The watch says so, fences for all
    // processors, and looks whether the thread does (Dekker's exclusion, with one side made asymmetric).
    private volatile IRunnableActivity? _next;
    private volatile bool _isTaking;
    private volatile bool _isTakenFrom;
    private int _fills;
    private bool _isOpen;

    private PoolSlot() => Thread = Thread.CurrentThread;

    public static PoolSlot Current => s_current ?? Create();

    public Thread Thread { get; }

    /// <summary>How often it has been filled: tells two fills apart.</summary>
    public int Fills => Volatile.Read(ref _fills);

    public bool IsFilled => _next is not null;

    /// <summary>Puts an activity into the calling thread's slot, if a step runs there and nothing is in it.</summary>
    /// <param name="activity">The activity.</param>
    /// <param name="isInPool">Whether a step runs there.</param>
    public static bool TryFill(IRunnableActivity activity, out bool isInPool)
    {
        isInPool = false;
        if (s_current is not { _isOpen: true } slot)
            return false;

        isInPool = true;
        if (slot._next is not null)
            return false;

        slot.Fill(activity);
        return true;
    }

    /// <summary>Puts an activity into the slot, which is empty. For its thread.</summary>
    public void Fill(IRunnableActivity activity)
    {
        _fills++;
        _next = activity;
        SlotWatch.Notice();
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

    /// <summary>Takes out what is in the slot. For its thread.</summary>
    public IRunnableActivity? Take()
    {
        if (_next is null)
            return null;

        _isTaking = true;
        if (_isTakenFrom)
            WaitForWatch();

        var next = _next;
        _next = null;
        _isTaking = false;
        return next;
    }

    /// <summary>Takes out what is in the slot of another thread; null also if that thread is about to do so. For the watch.</summary>
    public IRunnableActivity? TakeFromOutside()
    {
        _isTakenFrom = true;
        Interlocked.MemoryBarrierProcessWide();

        // Nothing is written over an empty slot: its thread may fill it now.
        IRunnableActivity? next = null;
        if (!_isTaking && (next = _next) is not null)
            _next = null;

        _isTakenFrom = false;
        return next;
    }

    private void WaitForWatch()
    {
        // Standing back, so that the two never wait for each other.
        var spinner = default(SpinWait);
        while (_isTakenFrom)
            spinner.SpinOnce(sleep1Threshold: -1);
    }

    private static PoolSlot Create()
    {
        var slot = new PoolSlot();
        SlotWatch.Add(slot);
        return s_current = slot;
    }
}
