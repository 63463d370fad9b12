using System.Diagnostics;
using Concurrency.Backends;

namespace Concurrency.Tasks;

/// <summary>Hands activities to the pool as its work items. One runner serves all.</summary>
/// <remarks>
/// <para>
/// An activity which wakes another and then waits is followed by that one on the same thread, at once: it finds its data in the
/// cache, and no other thread has to be woken (Go's <c>runnext</c>). What was woken first stands in the slot of the pool's thread;
/// whatever is woken besides goes to the pool's queues. The slot does not depend on the waker to wait soon: see
/// <see cref="SlotWatch"/>.
/// </para>
/// <para>
/// Who has had its turn goes behind all others in the pool. Where there are no others, that would only wake a thread to move the
/// activity to it, which costs more than the whole turn did, so it stays: unless its turn was long, and it is worth a processor of
/// its own.
/// </para>
/// </remarks>
internal sealed class PoolRunner : IActivityRunner
{
    // As often as an asynchronous verb gives way: two activities that keep waking one another let the pool look further.
    private const int MaxInARow = 128;

    // Many times what it costs to wake a thread and to move an activity's data to its processor.
    private static readonly long s_longTurn = Stopwatch.Frequency / 5_000;

    public static PoolRunner Instance { get; } = new();

    public void Schedule(IRunnableActivity activity)
    {
        if (!PoolSlot.TryFill(activity, out var isInPool) && (isInPool || !PoolLookout.TryHand(activity)))
            PoolQueue.Add(activity);
    }

    public void Execute(IRunnableActivity activity)
    {
        var slot = PoolSlot.Current;
        slot.Open();
        var began = Stopwatch.GetTimestamp();
        var inARow = 0;
        IRunnableActivity? next = activity;
        while (next is not null)
        {
            var yielded = next.RunSteps() == StepsOutcome.Yielded ? next : null;
            next = slot.Take();
            if (next is null && yielded is null)
                next = PoolLookout.LookOut();

            if (yielded is null && ++inARow < MaxInARow)
                continue;

            var now = Stopwatch.GetTimestamp();
            if (now - began < s_longTurn && ThreadPool.PendingWorkItemCount == 0)
            {
                inARow = 0;
                if (next is null)
                    next = yielded;
                else if (yielded is not null)
                    slot.Fill(yielded);
            }
            else
            {
                if (inARow >= MaxInARow)
                    next = Dismiss(next);

                Dismiss(yielded);
            }

            began = now;
        }

        Dismiss(slot.Close());
    }

    public void Release(IRunnableActivity activity)
    {
        // The pool holds nothing for an activity.
    }

    private static IRunnableActivity? Dismiss(IRunnableActivity? activity)
    {
        if (activity is not null)
            PoolQueue.AddLast(activity);

        return null;
    }
}
