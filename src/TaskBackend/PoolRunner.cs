using Concurrency.Backends;

namespace Concurrency.Tasks;

/// <summary>Hands activities to the pool as its work items. One runner serves all.</summary>
/// <remarks>
/// An activity which wakes another and then waits is followed by that one on the same thread, at once: it finds its data in the
/// cache, and no other thread has to be woken (Go's <c>runnext</c>). What was woken first stands in the slot of the pool's thread;
/// whatever is woken besides goes to the pool's queues. The slot does not depend on the waker to wait soon: see
/// <see cref="SlotWatch"/>.
/// </remarks>
internal sealed class PoolRunner : IActivityRunner
{
    // As often as an asynchronous verb gives way: two activities that keep waking one another let the pool look further.
    private const int MaxInARow = 128;

    public static PoolRunner Instance { get; } = new();

    public void Schedule(IRunnableActivity activity)
    {
        if (!PoolSlot.TryFill(activity))
            PoolQueue.Add(activity);
    }

    public void Execute(IRunnableActivity activity)
    {
        var slot = PoolSlot.Current;
        slot.Open();
        var next = activity;
        for (var turn = 0; next is not null; turn++)
        {
            if (turn == MaxInARow)
            {
                PoolQueue.AddLast(next);
                break;
            }

            if (next.RunSteps() == StepsOutcome.Yielded)
                PoolQueue.AddLast(next);

            next = slot.Take();
        }

        if (slot.Close() is { } left)
            PoolQueue.AddLast(left);
    }

    public void Release(IRunnableActivity activity)
    {
        // The pool holds nothing for an activity.
    }
}
