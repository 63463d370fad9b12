namespace Concurrency.Tasks;

/// <summary>
/// Moves an activity that has stood in a slot for about a millisecond to the pool's queue: whoever woke it computes, or blocks its
/// thread, and does not wait. Works only while slots are filled.
/// </summary>
internal static class SlotWatch
{
    //   Idle ──Notice──▶ Watching ──nothing filled for a while──▶ Idle
    private const int Idle = 0;
    private const int Watching = 1;

    // Rounds in which nothing was filled before it goes idle.
    private const int Patience = 64;

    private static readonly Lock s_gate = new();
    private static readonly List<Watched> s_slots = [];
    private static readonly AutoResetEvent s_noticed = new(initialState: false);
    private static int s_state;
    private static bool s_hasThread;

    public static void Add(PoolSlot slot)
    {
        lock (s_gate)
        {
            s_slots.Add(new(slot));
            if (s_hasThread)
                return;

            s_hasThread = true;
        }

        new Thread(Watch) { IsBackground = true, Name = "Concurrency task slots" }.UnsafeStart();
    }

    /// <summary>A slot was filled.</summary>
    public static void Notice()
    {
        // No fence here, at every fill: whoever goes idle fences for all processors, and then looks once more.
        if (Volatile.Read(ref s_state) == Idle && Interlocked.Exchange(ref s_state, Watching) == Idle)
            s_noticed.Set();
    }

    private static void Watch()
    {
        while (true)
        {
            s_noticed.WaitOne();
            var quietRounds = 0;
            while (quietRounds < Patience)
            {
                Thread.Sleep(1);
                quietRounds = LookAtAll() ? 0 : quietRounds + 1;
            }

            Volatile.Write(ref s_state, Idle);
            Interlocked.MemoryBarrierProcessWide();

            // Filled just before, by somebody who saw that we were watching.
            if (LookAtAll())
                Notice();
        }
    }

    /// <returns>Whether some slot is filled, or was since the last look.</returns>
    private static bool LookAtAll()
    {
        var isBusy = false;
        lock (s_gate)
        {
            s_slots.RemoveAll(static watched => !watched.Slot.Thread.IsAlive);
            foreach (var watched in s_slots)
                isBusy |= watched.Look();
        }

        return isBusy;
    }

    private sealed class Watched(PoolSlot slot)
    {
        private int _seenFills;

        public PoolSlot Slot => slot;

        public bool Look()
        {
            var fills = slot.Fills;
            var isSame = fills == _seenFills;
            _seenFills = fills;
            if (!isSame)
                return true;

            if (!slot.IsFilled)
                return false;

            // The same as a round ago.
            if (slot.TakeFromOutside() is { } activity)
                PoolQueue.AddLast(activity);

            return true;
        }
    }
}
