using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Concurrency.Backends;
using Concurrency.Diagnostics;
using Concurrency.Waiting;

namespace Concurrency.Activities;

// The activity in its tree: children, cancellation, failure, and the end.
//
// Invariants, under the gate:
//   _open counts the body, the living children, each async void that began in a step, and the disposal of one thing that was
//   left to the end. The activity ends when it reaches zero, once; nothing can be added to zero.
//   A child is in the family from its start to its end.
internal partial class Strand
{
    private int _open = 1;

    /// <summary>Neighbours among the siblings. Guarded by the parent's gate.</summary>
    public Strand? NextSibling { get; set; }

    public Strand? PreviousSibling { get; set; }

    /// <summary>Which of its living siblings with one name it is, from 1. The instances of a group share one number.</summary>
    public int Sequence { get; }

    public Strand? Parent => _name.Parent;

    /// <summary>The root above it, or itself.</summary>
    public Strand Root => _name.Root ?? this;

    /// <summary>What an operation on it may touch. Those of objects are greater than zero.</summary>
    public long Domain => Operation.DomainOf(this);

    public bool IsEnded => _state >= ActivityState.Completed;

    /// <summary>Whether somebody is known to look at the outcome, though nobody joins yet.</summary>
    public bool IsAwaited { get; set; }

    /// <summary>Whether its failure goes no further by itself: only to those who join it, or to the log.</summary>
    public bool KeepsFailure => Parent is null || IsIsolated;

    /// <summary>
    /// The failure it will end with; null so far, and where it is only its deadline that has passed. Set before the activity is
    /// cancelled because of it.
    /// </summary>
    public Exception? OwnFailure =>
        _details?.FirstFailure?.SourceException is { } failure && !ReferenceEquals(failure, _details.Deadline?.Failure) ? failure : null;

    private bool IsIsolated => (_traits & StrandTraits.Isolated) != 0;

    private StrandDetails Details => _details ??= new();

    public bool IsDescendantOf(Strand? ancestor)
    {
        for (var parent = Parent; parent is not null; parent = parent.Parent)
        {
            if (ReferenceEquals(parent, ancestor))
                return true;
        }

        return false;
    }

    /// <summary>Keeps the activity open for a child that is about to start, and takes a name for it.</summary>
    public (SiblingName Name, int Sequence) ReserveChild(string name, int sequence)
    {
        Gate.Enter();
        if (_open == 0)
        {
            Gate.Exit();
            throw new InvalidOperationException(
                $"Activity '{Path}' has ended as {State}; no child '{name}' can be started under it. "
                + "An activity ends when its body and all its children have.");
        }

        _open++;
        var reserved = (Details.Family ??= new(this, Runtime)).Reserve(name, sequence);
        Gate.Exit();
        return reserved;
    }

    /// <summary>The child could not be started after all.</summary>
    public void ReleaseChild(SiblingName name)
    {
        Gate.Enter();
        _details!.Family!.Release(name);
        Gate.Exit();
        LeaveOpenWork();
    }

    /// <summary>The child is in the tree from here on: cancellation of this activity reaches it.</summary>
    /// <returns>Whether this activity is cancelled already, so that the caller has to cancel the child.</returns>
    public bool AddChild(Strand child)
    {
        Gate.Enter();
        _details!.Family!.Add(child);
        var isCancelled = IsCancelled;
        Gate.Exit();
        return isCancelled;
    }

    public void CopyChildrenTo(List<Strand> children)
    {
        Gate.Enter();
        _details?.Family?.CopyTo(children);
        Gate.Exit();
    }

    public Strand? FindNewestChild()
    {
        Gate.Enter();
        var newest = _details?.Family?.Newest;
        Gate.Exit();
        return newest;
    }

    /// <summary>Begins to go through the children.</summary>
    /// <returns>Whether there are any.</returns>
    public bool BeginWalk(FamilyWalk walk)
    {
        Gate.Enter();
        var family = _details?.Family;
        family?.Begin(walk);
        Gate.Exit();
        return family is not null;
    }

    public int AdvanceWalk(FamilyWalk walk, Span<Strand> portion)
    {
        Gate.Enter();
        var count = _details!.Family!.Advance(walk, portion);
        Gate.Exit();
        return count;
    }

    public void EnterOpenWork()
    {
        Gate.Enter();
        var isOpen = _open > 0;
        if (isOpen)
            _open++;

        Gate.Exit();
        if (!isOpen)
            throw new InvalidOperationException($"Activity '{Path}' has ended; nothing can be begun in it any more.");
    }

    public void LeaveOpenWork()
    {
        Gate.Enter();
        var isLast = --_open == 0;
        var disposal = isLast ? TakeDisposal() : null;
        if (disposal is not null)
            _open++;

        Gate.Exit();
        if (!isLast)
            return;

        if (disposal is not null)
        {
            Push(new DisposalStep(this, disposal));
            return;
        }

        // The end belongs to the strand: at home it is the rest of the present step.
        if (ReferenceEquals(PerThread.Current.Scope?.Activity, this))
            End();
        else
            Push(new EndStep(this));
    }

    public void Cancel()
    {
        Runtime.Seam?.Preempt(new(OperationKind.Cancel, Handle));
        Handle.CancelTree();
    }

    /// <summary>Cancels this activity and its descendants, parents first, without recursion: a tree may be deep.</summary>
    public void CancelTree()
    {
        var cancelled = new List<Strand>();
        BeginCancel(cancelled);
        for (var next = 0; next < cancelled.Count; next++)
            cancelled[next].BeginCancelChildren(cancelled);

        if (cancelled.Count == 0)
            return;

        Runtime.Seam?.OnTouched(new(OperationKind.Cancel, this));

        // Once for all of them.
        FenceCancel();
        foreach (var activity in cancelled)
            activity.EndCancelThis();
    }

    /// <summary>The activity could not be started after all.</summary>
    public void Discard() => _runner.Release(this);

    /// <summary>Ties the activity to a caller's token, before its first step.</summary>
    public void CancelOn(CancellationToken cancellationToken)
    {
        Runtime.Seam?.OnTouched(new(OperationKind.Start, this) { CancellationToken = cancellationToken });
        var details = Details;
        details.CallerToken = cancellationToken;
        details.CallerRegistration = cancellationToken.UnsafeRegister(
            static activity => ((Strand)activity!).CancelTree(), this);
    }

    /// <summary>Limits the time until its end, from now on. Once, before its first step.</summary>
    public void StartDeadline(TimeSpan period)
    {
        var deadline = new ActivityDeadline(this, period);
        Gate.Enter();
        Details.Deadline = deadline;
        Gate.Exit();
        deadline.Start();
    }

    /// <summary>
    /// The deadline has passed: the activity fails, unless its outcome is settled already by a failure, by its cancellation, or
    /// because everything in it has ended.
    /// </summary>
    public void OnDeadlinePassed(TimeoutException failure)
    {
        Gate.Enter();
        var isFirst = _open > 0 && !IsCancelled && _details!.FirstFailure is null;
        if (isFirst)
        {
            _details!.FirstFailure = ExceptionDispatchInfo.Capture(failure);
            _details.Failures = [failure];
        }

        Gate.Exit();
        if (isFirst)
            CancelTree();
    }

    /// <summary>The body, a call-back or a child failed: the first failure cancels everything below.</summary>
    public void OnFailure(Exception failure) => OnFailure(ExceptionDispatchInfo.Capture(failure));

    private void DisposeAtEnd(Func<ValueTask> disposal)
    {
        Gate.Enter();
        var isOpen = _open > 0;
        if (isOpen)
            (Details.Disposals ??= new()).Push(disposal);

        Gate.Exit();
        if (!isOpen)
            throw new InvalidOperationException($"Activity '{Path}' has ended and disposes of nothing any more.");
    }

    private Func<ValueTask>? TakeDisposal() =>
        _details?.Disposals is { } disposals && disposals.TryPop(out var disposal) ? disposal : null;

    private void BeginCancel(List<Strand> cancelled)
    {
        Gate.Enter();
        if (!IsEnded && BeginCancel())
            cancelled.Add(this);

        Gate.Exit();
    }

    private void BeginCancelChildren(List<Strand> cancelled)
    {
        var children = new List<Strand>();
        CopyChildrenTo(children);
        foreach (var child in children)
            child.BeginCancel(cancelled);
    }

    private void EndCancelThis()
    {
        Gate.Enter();
        var cancellation = _details?.Cancellation;
        Gate.Exit();

        if (cancellation is not null)
            TokenSignal.Send(Runtime, cancellation);

        EndCancel();
    }

    private void OnFailure(ExceptionDispatchInfo failure)
    {
        Gate.Enter();
        var isEnded = IsEnded;
        var isFirst = false;
        var isKnown = false;
        if (!isEnded)
        {
            var details = Details;
            isFirst = details.FirstFailure is null;
            details.FirstFailure ??= failure;

            // A body mostly passes on the first failure of a child it awaits: the same one, and no further.
            isKnown = !isFirst && ReferenceEquals(details.FirstFailure.SourceException, failure.SourceException);
            if (!isKnown)
                (details.Failures ??= []).Add(failure.SourceException);
        }

        Gate.Exit();
        if (isFirst)
            CancelTree();
        else if (isEnded)
            Runtime.Log.LateFailure(failure.SourceException, Path);
        else if (!isKnown)
            Runtime.Log.FurtherFailure(failure.SourceException, Path);
    }

    // Takes a child out of the tree which is about to end, and its failure with it. It keeps this activity open until it leaves.
    private void RemoveChild(Strand child)
    {
        if (!child.IsIsolated && child._details?.FirstFailure is { } failure)
            OnFailure(failure);

        Gate.Enter();
        _details!.Family!.Remove(child);
        Gate.Exit();
    }

    // The last step of the activity: everything in it has ended.
    private void End()
    {
        Debug.Assert(!IsEnded, "An activity ends once.");
        _details?.Deadline?.Stop();
        EndWaits();
        AbandonPossessions();
        _runner.Release(this);

        // Before anybody can learn of the end: whatever follows from a failure comes after it, and the name is free.
        if (Parent is null)
            Runtime.RemoveRoot(this);
        else
            Parent.RemoveChild(this);

        // Nothing fails it any more: that would be a step of its own, or a child's end, and there are none. So what has been counted holds.
        var failure = _details?.FirstFailure;
        var outcome = failure is not null ? ActivityState.Failed
            : _bodyState == BodyState.Cancelled ? ActivityState.Cancelled
            : ActivityState.Completed;
        if (!IsAttempt)
            Runtime.Metrics.OnEnded(this, outcome, failure?.SourceException);

        if (_details?.Span is { } span)
            ActivitySpans.End(span, outcome, failure?.SourceException);

        var joiners = default(AfterGate);
        Gate.Enter();
        var details = _details;
        Debug.Assert(details?.FirstFailure == failure, "An activity which is about to end fails no more.");
        _state = outcome;
        if (details is not null)
            joiners.AddAllClaimed(ref details.Joiners);

        var isAwaited = IsAwaited || !joiners.IsEmpty || details is { Completion: not null };
        var completion = details?.Completion;
        var observers = details?.Observers;
        Gate.Exit();

        // What comes to the strand from now on is served by the pool; the backend's runner ends with this turn.
        _runner = EndedRunner.Instance;
        if (failure is not null && KeepsFailure && !isAwaited)
            Runtime.Log.UnawaitedFailure(failure.SourceException, Path);

        details?.CallerRegistration.Unregister();
        if (details is not null)
            AbandonService(details);

        if (observers is not null)
        {
            foreach (var observer in observers)
                observer.OnEnded(this);
        }

        for (var joiner = joiners.First; joiner is not null; joiner = (Wait?)joiner.Next)
            SetOutcome(joiner);

        joiners.Run();
        if (completion is not null)
            SetCompletion(completion);

        // Last: this may end the parent, or the runtime.
        if (Parent is { } parent)
            parent.LeaveOpenWork();
        else
            Runtime.OnRootEnded();
    }

    private sealed class EndStep(Strand activity) : Step
    {
        public override Scope Home => activity;

        public override void Run() => activity.End();
    }
}
