using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Concurrency.Backends;

namespace Concurrency.Tasks;

/// <summary>Runs at most so many activities at once, in the order in which they became runnable.</summary>
/// <remarks>
/// The workers are one work item, this, queued to the pool as often as there is something to do. Each takes one activity a
/// turn from the common queue.
/// </remarks>
internal sealed class LimitedPoolRunner(int maxWorkers) : IActivityRunner, IThreadPoolWorkItem
{
    // Invariants, under _gate:
    //   0 <= _workers <= maxWorkers: those queued to the pool and those running there. Each runs one activity at most.
    //   Whatever is ready will be taken: _workers is maxWorkers, or at least as many as are ready.

    // A worker is one item among the pool's. After this many turns it goes behind the others.
    private const int TurnsPerItem = 32;

    private readonly Lock _gate = new();
    private readonly Queue<IRunnableActivity> _ready = new();
    private int _workers;

    public void Schedule(IRunnableActivity activity)
    {
        bool addsWorker;
        lock (_gate)
        {
            _ready.Enqueue(activity);
            addsWorker = _workers < maxWorkers;
            if (addsWorker)
                _workers++;

            AssertInvariants();
        }

        if (addsWorker)
            PoolQueue.Add(this);
    }

    /// <remarks>The queue is fair: its end is behind all neighbours.</remarks>
    public void Execute(IRunnableActivity activity)
    {
        if (activity.RunSteps() == StepsOutcome.Yielded)
            Schedule(activity);
    }

    public void Release(IRunnableActivity activity)
    {
        // A worker counts while it runs, whatever it runs.
    }

    /// <summary>How many workers there are, of how many, and how many activities wait for one.</summary>
    public BackendLoad GetLoad()
    {
        lock (_gate)
            return new(_workers, maxWorkers, _ready.Count, "a limited part of the thread pool");
    }

    void IThreadPoolWorkItem.Execute()
    {
        IRunnableActivity? yielded = null;
        for (var turn = 0; turn < TurnsPerItem; turn++)
        {
            if (!TryTakeNext(yielded, out var activity))
                return;

            yielded = activity.RunSteps() == StepsOutcome.Yielded ? activity : null;
        }

        if (PutBack(yielded))
            PoolQueue.AddLast(this);
    }

    private bool TryTakeNext(IRunnableActivity? yielded, [NotNullWhen(true)] out IRunnableActivity? next)
    {
        lock (_gate)
        {
            if (yielded is not null)
                _ready.Enqueue(yielded);

            var hasNext = _ready.TryDequeue(out next);
            if (!hasNext)
                _workers--;

            AssertInvariants();
            return hasNext;
        }
    }

    /// <returns>Whether the worker still has something to do; otherwise it has left.</returns>
    private bool PutBack(IRunnableActivity? yielded)
    {
        lock (_gate)
        {
            if (yielded is not null)
                _ready.Enqueue(yielded);

            var isNeeded = _ready.Count > 0;
            if (!isNeeded)
                _workers--;

            AssertInvariants();
            return isNeeded;
        }
    }

    [Conditional("DEBUG")]
    private void AssertInvariants()
    {
        Debug.Assert(_gate.IsHeldByCurrentThread, "Invariants only hold inside the gate.");
        Debug.Assert(_workers >= 0 && _workers <= maxWorkers, "There are at most as many workers as allowed.");
        Debug.Assert(_workers == maxWorkers || _workers >= _ready.Count, "Whatever is ready will be taken.");
    }
}
