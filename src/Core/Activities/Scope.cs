using Concurrency.Backends;
using Concurrency.Waiting;

namespace Concurrency.Activities;

/// <summary>
/// Who owns waits and is cancelled: an activity, or a part of one that has a deadline or a shield of its own. While a step of
/// it runs, it is the current scope of the thread and, in an asynchronous body, the synchronization context.
/// </summary>
/// <remarks>
/// The order of gates: a scope's gate is never taken inside the gate of an object, nor the other way round, nor inside the gate
/// of another scope.
/// </remarks>
internal abstract class Scope : SynchronizationContext
{
    private SmallGate _gate;
    private volatile bool _isCancelled;
    private volatile bool _refusesWaits;
    private Wait? _waits;

    public abstract Strand Activity { get; }

    /// <summary>Signalled on cancellation. Made when somebody asks.</summary>
    public abstract CancellationToken Token { get; }

    public bool IsCancelled => _isCancelled;

    /// <summary>Whether a verb throws at once: the scope is cancelled, or the activity has ended.</summary>
    public bool RefusesWaits => _refusesWaits;

    protected ref SmallGate Gate => ref _gate;

    /// <summary>Whether a caller passed the scope's own token, which needs no registration: the scope cancels its waits.</summary>
    public abstract bool IsOwnToken(CancellationToken cancellationToken);

    /// <summary>What a wait of this scope ends with when the scope is cancelled.</summary>
    public abstract OperationCanceledException CreateCancellation();

    /// <summary>Adds a wait to the list, unless it is settled already; ends it if the scope is cancelled. Outside of all gates.</summary>
    public void Publish(Wait wait)
    {
        var isTooLate = false;
        _gate.Enter();
        if (wait.Link == OwnerLink.None)
        {
            wait.Link = OwnerLink.Linked;
            wait.OwnerPrevious = null;
            wait.OwnerNext = _waits;
            if (_waits is not null)
                _waits.OwnerPrevious = wait;

            _waits = wait;
            isTooLate = _isCancelled && !Spares(wait);
        }

        _gate.Exit();
        if (isTooLate)
            wait.CancelFromOwner(wait.Version, this);
    }

    /// <summary>Takes a wait off the list, and keeps a publication that comes later away from it.</summary>
    public void Withdraw(Wait wait)
    {
        _gate.Enter();
        if (wait.Link == OwnerLink.Linked)
        {
            if (wait.OwnerPrevious is { } previous)
                previous.OwnerNext = wait.OwnerNext;
            else
                _waits = wait.OwnerNext;

            if (wait.OwnerNext is { } next)
                next.OwnerPrevious = wait.OwnerPrevious;

            wait.OwnerNext = null;
            wait.OwnerPrevious = null;
        }

        wait.Link = OwnerLink.Closed;
        _gate.Exit();
    }

    /// <summary>The oldest wait, as one consistent look; null if the scope waits for no library object.</summary>
    public WaitSnapshot? FindOldestWait()
    {
        IWaitTarget? target = null;
        var kind = default(OperationKind);
        var since = 0;
        _gate.Enter();
        for (var wait = _waits; wait is not null; wait = wait.OwnerNext)
        {
            // The newest is first; a part with a deadline stands in the list as well, for its own waits.
            target = wait.Target;
            kind = wait.Kind;
            since = wait.Since;
        }

        _gate.Exit();
        return target switch
        {
            null => null,
            ScopePart part => part.FindOldestWait(),
            _ => new(kind.ToString(), target.Path, Clock.Since(target.TimeProvider, since)),
        };
    }

    /// <summary>The parker of the thread which is blocked in a wait of this scope; null if none is.</summary>
    public Parker? FindParker()
    {
        Parker? parker = null;
        ScopePart? part = null;
        _gate.Enter();
        for (var wait = _waits; wait is not null && parker is null; wait = wait.OwnerNext)
        {
            parker = wait.Parker;
            part = wait.Target as ScopePart ?? part;
        }

        _gate.Exit();
        return parker ?? part?.FindParker();
    }

    public override void Post(SendOrPostCallback d, object? state) => Activity.Push(new PostedStep(this, d, state));

    public override void Send(SendOrPostCallback d, object? state)
    {
        ArgumentNullException.ThrowIfNull(d);
        if (PerThread.Current.Scope?.Activity != Activity)
        {
            throw new NotSupportedException(
                $"Send would block its caller until activity '{Activity.Path}' has run the call-back. Use Post.");
        }

        d(state);
    }

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>An <c>async void</c> began in a step of the activity: it keeps the body open.</summary>
    public override void OperationStarted() => Activity.EnterOpenWork();

    /// <remarks>What it threw was posted just before, and must be seen before the activity can end.</remarks>
    public override void OperationCompleted() =>
        Activity.Push(new PostedStep(this, static activity => ((Strand)activity!).LeaveOpenWork(), Activity));

    /// <summary>Whether this wait goes on when the scope is cancelled.</summary>
    protected virtual bool Spares(Wait wait) => wait.Endurance != Endurance.None;

    /// <summary>Sets the flag. Inside the gate.</summary>
    /// <returns>The waits to cancel, with the versions which belong to this scope; null if it was cancelled before.</returns>
    protected List<(Wait Wait, long Version)>? BeginCancel()
    {
        if (_isCancelled)
            return null;

        _isCancelled = true;
        _refusesWaits = true;
        var doomed = new List<(Wait, long)>();
        for (var wait = _waits; wait is not null; wait = wait.OwnerNext)
        {
            if (!Spares(wait))
                doomed.Add((wait, wait.Version));
        }

        return doomed;
    }

    /// <summary>
    /// The activity ends: code that still runs for it cannot wait any more, and waits which nobody awaited take nothing. Outside of
    /// all gates, in the last step.
    /// </summary>
    protected void EndWaits()
    {
        _refusesWaits = true;
        if (_waits is null)
            return;

        var forgotten = new List<(Wait Wait, long Version)>();
        _gate.Enter();
        for (var wait = _waits; wait is not null; wait = wait.OwnerNext)
            forgotten.Add((wait, wait.Version));

        _gate.Exit();
        EndCancel(forgotten);
    }

    /// <summary>Ends the waits. Outside of all gates.</summary>
    protected void EndCancel(List<(Wait Wait, long Version)> doomed)
    {
        foreach (var (wait, version) in doomed)
            wait.CancelFromOwner(version, this);
    }
}
