using System.Diagnostics;
using Concurrency.Activities;
using Concurrency.Waiting;

namespace Concurrency;

/// <summary>The living roots of a runtime.</summary>
internal sealed class RootSet(ConcurrencyRuntime runtime)
{
    private static TimeSpan StackPatience { get; } = TimeSpan.FromMilliseconds(200);

    // Invariant, under _gate: _reserved counts the roots in the family and those about to be added.
    private Gate _gate;
    private readonly Family _family = new(parent: null, runtime);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _reserved;
    private bool _isStopped;

    public (SiblingName Name, int Sequence) Reserve(string name, int sequence)
    {
        using (_gate.EnterScope())
        {
            ObjectDisposedException.ThrowIf(_isStopped, runtime);
            _reserved++;
            return _family.Reserve(name, sequence);
        }
    }

    public void Release(SiblingName name)
    {
        using (_gate.EnterScope())
            _family.Release(name);

        Leave();
    }

    /// <returns>Whether the runtime was stopped meanwhile, so that the caller has to cancel the root.</returns>
    public bool Add(Strand root)
    {
        using (_gate.EnterScope())
        {
            _family.Add(root);
            return _isStopped;
        }
    }

    public void Remove(Strand root)
    {
        using (_gate.EnterScope())
            _family.Remove(root);
    }

    /// <summary>Cancels all roots; none can be added any more.</summary>
    /// <returns>Completes when the last has ended.</returns>
    public Task StopAll()
    {
        List<Strand> roots = [];
        bool isEmpty;
        using (_gate.EnterScope())
        {
            _isStopped = true;
            _family.CopyTo(roots);
            isEmpty = _reserved == 0;
        }

        foreach (var root in roots)
            root.CancelTree();

        if (isEmpty)
            _ended.TrySetResult();

        return _ended.Task;
    }

    public void BeginWalk(FamilyWalk walk)
    {
        using (_gate.EnterScope())
            _family.Begin(walk);
    }

    public int AdvanceWalk(FamilyWalk walk, Span<Strand> portion)
    {
        using (_gate.EnterScope())
            return _family.Advance(walk, portion);
    }

    /// <summary>What lives, parents before children.</summary>
    public IReadOnlyList<RemainingActivity> Survey()
    {
        List<Strand> living = [];
        using (_gate.EnterScope())
            _family.CopyTo(living);

        for (var next = 0; next < living.Count; next++)
            living[next].CopyChildrenTo(living);

        // Threads which are parked answer at once, and all the others together must not hold up a stop.
        var patience = StackPatience;
        var survey = new List<RemainingActivity>();
        foreach (var activity in living)
        {
            if (activity.IsEnded || activity.IsAttempt)
                continue;

            var begin = Stopwatch.GetTimestamp();
            survey.Add(new(activity.Describe(), activity.CreateThreadSnapshot(patience)));
            patience -= Stopwatch.GetElapsedTime(begin);
            if (patience < TimeSpan.Zero)
                patience = TimeSpan.Zero;
        }

        return survey;
    }

    /// <summary>A root has ended, and everyone who waited for it knows.</summary>
    public void Leave()
    {
        bool isLast;
        using (_gate.EnterScope())
            isLast = --_reserved == 0 && _isStopped;

        if (isLast)
            _ended.TrySetResult();
    }
}
