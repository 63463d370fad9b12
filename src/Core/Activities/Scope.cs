using Concurrency.Backends;
using Concurrency.Waiting;

namespace Concurrency.Activities;

/// <summary>
/// Who owns waits and is cancelled: an activity, or a part of one that has a deadline or a shield of its own. While a step of
/// it runs, it is the current scope of the thread and, in an asynchronous body, the synchronization context.
/// </summary>
/// <remarks>
/// <para>
/// Cancelling the scope has to find its waits, and a scope mostly has one. Code which runs in the scope puts it into
/// <see cref="_wait"/>, and takes it out again, with plain stores: nobody else writes there. What it begins while another wait
/// stands there goes into a list, inside the gate.
/// </para>
/// <para>
/// The order of gates: a scope's gate is never taken inside the gate of an object, nor the other way round, nor inside the gate
/// of another scope.
/// </para>
/// </remarks>
internal abstract class Scope : SynchronizationContext
{
    private Gate _gate;
    private bool _isCancelled;
    private bool _refusesWaits;
    private bool _isParked;
    private Wait? _wait;
    private Wait? _moreWaits;

    public abstract Strand Activity { get; }

    /// <summary>Signalled on cancellation. Made when somebody asks.</summary>
    public abstract CancellationToken Token { get; }

    public bool IsCancelled => Volatile.Read(ref _isCancelled);

    /// <summary>Whether a verb throws at once: the scope is cancelled, or the activity has ended.</summary>
    public bool RefusesWaits => Volatile.Read(ref _refusesWaits);

    /// <summary>Whether time alone may end its waits: it, or what is around it, has a deadline that has not passed.</summary>
    public abstract bool IsUnderDeadline { get; }

    /// <summary>Whether a blocking verb parks the thread it runs on.</summary>
    protected bool IsParked => Volatile.Read(ref _isParked);

    protected ref Gate Gate => ref _gate;

    private Wait? PublishedWait
    {
        get => Volatile.Read(ref _wait);
        set => Volatile.Write(ref _wait, value);
    }

    /// <summary>Whether a caller passed the scope's own token, which needs no registration: the scope cancels its waits.</summary>
    public abstract bool IsOwnToken(CancellationToken cancellationToken);

    /// <summary>What a wait of this scope ends with when the scope is cancelled.</summary>
    public abstract OperationCanceledException CreateCancellation();

    /// <summary>A blocking verb is about to park the thread.</summary>
    public void BeginPark() => Volatile.Write(ref _isParked, true);

    public void EndPark() => Volatile.Write(ref _isParked, false);

    /// <summary>Makes a wait of code that runs in this scope known to its cancellation. Ends it if the scope is cancelled.</summary>
    /// <remarks>On the strand, outside of all gates, before the wait can arrive there.</remarks>
    public void Publish(Wait wait)
    {
        if (PublishedWait is not null)
        {
            Enlist(wait);
            return;
        }

        // No fence between the store and the look, for every wait: whoever cancels fences for all processors instead.
        PublishedWait = wait;
        if (IsCancelled && !Spares(wait))
            wait.CancelFromOwner(wait.Version, this);
    }

    /// <summary>Forgets a published wait. On the strand, outside of all gates.</summary>
    public void Withdraw(Wait wait)
    {
        if (ReferenceEquals(PublishedWait, wait))
            PublishedWait = null;
        else if (wait.Link == OwnerLink.Linked)
            Unlist(wait);
    }

    /// <summary>
    /// Adds a wait to the list, unless it was taken off it already; ends it if the scope is cancelled. Outside of all gates, from
    /// anywhere.
    /// </summary>
    public void Enlist(Wait wait)
    {
        var isTooLate = false;
        _gate.Enter();
        if (wait.Link == OwnerLink.None)
        {
            wait.Link = OwnerLink.Linked;
            wait.OwnerPrevious = null;
            wait.OwnerNext = _moreWaits;
            if (_moreWaits is not null)
                _moreWaits.OwnerPrevious = wait;

            _moreWaits = wait;
            isTooLate = IsCancelled && !Spares(wait);
        }

        _gate.Exit();
        if (isTooLate)
            wait.CancelFromOwner(wait.Version, this);
    }

    /// <summary>Takes a wait off the list, and keeps it off. Outside of all gates, from anywhere.</summary>
    public void Unlist(Wait wait)
    {
        _gate.Enter();
        if (wait.Link == OwnerLink.Linked)
        {
            if (wait.OwnerPrevious is { } previous)
                previous.OwnerNext = wait.OwnerNext;
            else
                _moreWaits = wait.OwnerNext;

            if (wait.OwnerNext is { } next)
                next.OwnerPrevious = wait.OwnerPrevious;

            wait.OwnerNext = null;
            wait.OwnerPrevious = null;
        }

        wait.Link = OwnerLink.Closed;
        _gate.Exit();
    }

    /// <summary>The oldest wait, as one consistent look; null if the scope waits for no library object.</summary>
    public WaitSnapshot? FindOldestWait() => FindOldestLook()?.ToSnapshot();

    /// <inheritdoc cref="FindOldestWait"/>
    public WaitLook? FindOldestLook()
    {
        var oldest = LookAtWait();
        _gate.Enter();
        for (var wait = _moreWaits; wait is not null; wait = wait.OwnerNext)
        {
            if (!IsLinkOnly(wait) && (oldest is not { } known || unchecked(known.Since - wait.Since) > 0))
                oldest = new(this, wait);
        }

        _gate.Exit();

        // A part with a deadline stands here for its own waits.
        return oldest is { Target: ScopePart part } ? part.FindOldestLook() : oldest;
    }

    /// <summary>Adds all waits, those of parts included, each as one consistent look.</summary>
    public void AddLooks(List<WaitLook> looks)
    {
        if (LookAtWait() is { } own)
            looks.Add(own);

        List<ScopePart>? parts = null;
        _gate.Enter();
        for (var wait = _moreWaits; wait is not null; wait = wait.OwnerNext)
        {
            if (wait.Target is ScopePart part)
                (parts ??= []).Add(part);
            else if (!IsLinkOnly(wait))
                looks.Add(new(this, wait));
        }

        _gate.Exit();
        foreach (var part in parts ?? [])
            part.AddLooks(looks);
    }

    /// <summary>The parker of the thread which is blocked in a wait of this scope; null if none is.</summary>
    public Parker? FindParker()
    {
        var parker = PublishedWait?.Parker;
        ScopePart? part = null;
        _gate.Enter();
        for (var wait = _moreWaits; wait is not null && parker is null; wait = wait.OwnerNext)
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
    /// <returns>Whether it was set now, so that the caller has to <see cref="EndCancel"/>.</returns>
    protected bool BeginCancel()
    {
        if (IsCancelled)
            return false;

        Volatile.Write(ref _isCancelled, true);
        Volatile.Write(ref _refusesWaits, true);
        return true;
    }

    /// <summary>Makes sure that waits which do not see the flags set before are seen by <see cref="EndCancel"/>.</summary>
    protected static void FenceCancel() => Interlocked.MemoryBarrierProcessWide();

    /// <summary>Ends the waits of a scope that is cancelled. Outside of all gates, after the fence.</summary>
    protected void EndCancel() => EndAll(CollectWaits(sparing: true));

    /// <summary>
    /// The activity ends: code that still runs for it cannot wait any more, and waits which nobody awaited take nothing. Outside of
    /// all gates, in the last step.
    /// </summary>
    protected void EndWaits()
    {
        Volatile.Write(ref _refusesWaits, true);
        if (PublishedWait is not null || _moreWaits is not null)
            EndAll(CollectWaits(sparing: false));
    }

    // The strand may go on meanwhile, and the wait be used elsewhere: then we look again.
    private WaitLook? LookAtWait()
    {
        while (PublishedWait is { } wait)
        {
            var version = wait.Version;
            var look = new WaitLook(this, wait);
            if (ReferenceEquals(PublishedWait, wait) && wait.Version == version)
                return look;
        }

        return null;
    }

    private void EndAll(List<(Wait Wait, long Version)> doomed)
    {
        foreach (var (wait, version) in doomed)
            wait.CancelFromOwner(version, this);
    }

    // The waits, with the versions which belong to this scope.
    private List<(Wait Wait, long Version)> CollectWaits(bool sparing)
    {
        var doomed = new List<(Wait, long)>();
        while (PublishedWait is { } wait)
        {
            var version = wait.Version;
            var isSpared = sparing && Spares(wait);

            // Still there, so that what was read is of a wait of this scope: an older one than this, if it has gone and come again.
            if (!ReferenceEquals(PublishedWait, wait))
                continue;

            if (!isSpared)
                doomed.Add((wait, version));

            break;
        }

        _gate.Enter();
        for (var wait = _moreWaits; wait is not null; wait = wait.OwnerNext)
        {
            if (!sparing || !Spares(wait))
                doomed.Add((wait, wait.Version));
        }

        _gate.Exit();
        return doomed;
    }

    // What passes a cancellation on to an activity, beside the wait for its end.
    private static bool IsLinkOnly(Wait wait) => wait is CancelLink { Target: not ScopePart };
}
