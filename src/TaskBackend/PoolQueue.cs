namespace Concurrency.Tasks;

/// <summary>Where in the pool's queues a work item goes.</summary>
internal static class PoolQueue
{
    // A pool thread serves its own queue first, the newest item before older ones: what was just woken finds its data in the
    // cache. But two activities which keep waking one another would never let that thread look further. So every 128th item
    // goes behind everyone else, as often as an asynchronous verb gives way.
    private const int MaxLocalInARow = 128;

    [ThreadStatic]
    private static int s_localInARow;

    // A step of an asynchronous body has a synchronization context, and its thread soon comes back for its queue. A foreign
    // caller on a pool thread may block next; its own queue is then robbed by threads with nothing else to do, which a busy
    // pool has not.
    private static bool IsInStep => SynchronizationContext.Current is not null;

    /// <summary>Queues what just became runnable: near the step which woke it, most of the time.</summary>
    public static void Add(IThreadPoolWorkItem item)
    {
        if (IsInStep && s_localInARow < MaxLocalInARow)
        {
            s_localInARow++;
            ThreadPool.UnsafeQueueUserWorkItem(item, preferLocal: true);
        }
        else
        {
            s_localInARow = 0;
            AddLast(item);
        }
    }

    /// <summary>Queues what gives way: behind all others.</summary>
    public static void AddLast(IThreadPoolWorkItem item) => ThreadPool.UnsafeQueueUserWorkItem(item, preferLocal: false);
}
