using System.Diagnostics;
using Concurrency.Activities;

namespace Concurrency.Waiting;

/// <summary>The steps of one strand: many threads push, one runs. Lock-free.</summary>
/// <remarks>
/// Pushed steps form a stack, newest first, which the runner takes whole and reverses (Treiber, "Systems Programming: Coping
/// with Parallelism", 1986). The same word says whether the strand is scheduled, so pushing the first step of an idle strand
/// and learning that it must be scheduled are one atomic action. The first step itself goes where the runner will look for it:
/// whoever wakes the strand has it for himself until it is scheduled.
/// </remarks>
internal struct StepQueue
{
    //   null ──Push──▶ Busy ──Push──▶ step ──Take──▶ Busy ──TryRest──▶ null
    //
    // null: idle; whoever pushes schedules the strand. Busy: scheduled or running, with nothing new. A step: scheduled or
    // running, and the head of what is new. The list ends at Busy.
    private Step? _pushed;

    // Taken and not yet run, oldest first. Belongs to whoever runs the strand, or has just woken it.
    private Step? _taken;

    private static readonly Step s_busy = new BusyMark();

    /// <summary>Whether a step is waiting to run. For the runner; others get a hint.</summary>
    public readonly bool HasSteps => _taken is not null || !IsEnd(_pushed);

    /// <summary>Whether nobody runs the strand or is about to.</summary>
    public readonly bool IsIdle => _pushed is null;

    /// <summary>Makes the queue of a strand which is about to be scheduled for the first time.</summary>
    public static StepQueue CreateBusy() => new() { _pushed = s_busy };

    /// <summary>Adds a step.</summary>
    /// <returns>Whether the strand was idle, so that the caller has to schedule it.</returns>
    public bool Push(Step step)
    {
        var head = Volatile.Read(ref _pushed);
        while (true)
        {
            Step? seen;
            if (head is null)
            {
                seen = Interlocked.CompareExchange(ref _pushed, s_busy, null);
                if (seen is null)
                {
                    step.Next = null;
                    _taken = step;
                    return true;
                }
            }
            else
            {
                step.Next = head;
                seen = Interlocked.CompareExchange(ref _pushed, step, head);
                if (ReferenceEquals(seen, head))
                    return false;
            }

            head = seen;
        }
    }

    /// <summary>Takes the oldest step, or null. For the runner.</summary>
    public Step? Take()
    {
        if (_taken is null && !IsEnd(_pushed))
            _taken = Reverse(Interlocked.Exchange(ref _pushed, s_busy)!);

        var step = _taken;
        if (step is not null)
        {
            _taken = step.Next;
            step.Next = null;
        }

        return step;
    }

    /// <summary>How many steps are waiting to run. For others than the runner, while it runs a step: then nothing is taken.</summary>
    /// <param name="max">How far to count.</param>
    public readonly int Count(int max)
    {
        var count = 0;
        for (var step = _taken; step is not null && count < max; step = step.Next)
            count++;

        for (var step = _pushed; !IsEnd(step) && count < max; step = step!.Next)
            count++;

        return count;
    }

    /// <summary>Makes the strand idle unless a step came in. For the runner, which must not touch the strand afterwards.</summary>
    public bool TryRest()
    {
        Debug.Assert(_taken is null, "A strand with steps does not rest.");
        return ReferenceEquals(Interlocked.CompareExchange(ref _pushed, null, s_busy), s_busy);
    }

    private static bool IsEnd(Step? step) => step is null || ReferenceEquals(step, s_busy);

    private static Step? Reverse(Step newest)
    {
        Step? oldest = null;
        var step = newest;
        while (!IsEnd(step))
        {
            var next = step.Next;
            step.Next = oldest;
            oldest = step;
            step = next!;
        }

        return oldest;
    }

    private sealed class BusyMark : Step
    {
        public override Scope Home => throw new UnreachableException();

        public override void Run() => throw new UnreachableException();
    }
}
