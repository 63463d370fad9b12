using Concurrency.Backends;

namespace Concurrency.Tasks;

/// <summary>Hands activities to the pool as its work items. One runner serves all.</summary>
internal sealed class PoolRunner : IActivityRunner
{
    public static PoolRunner Instance { get; } = new();

    public void Schedule(IRunnableActivity activity) => PoolQueue.Add(activity);

    public void Reschedule(IRunnableActivity activity) => PoolQueue.AddLast(activity);

    public void Release(IRunnableActivity activity)
    {
        // The pool holds nothing for an activity.
    }
}
