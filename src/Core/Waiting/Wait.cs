using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Threading.Tasks.Sources;
using Concurrency.Activities;
using Concurrency.Backends;
using Concurrency.Selection;

namespace Concurrency.Waiting;

/// <summary>One suspended operation: what stands in the queue of an object, whoever waits.</summary>
/// <remarks>
/// <para>
/// A parked thread and a suspended task are the same wait; they differ in how it resumes. A thread is unparked. A wait which was
/// begun at home, in a step of an asynchronous body, is pushed to its strand as a step, whoever awaits it: that step is its
/// arrival. So the outcome shows between two steps and never in the middle of one, and whoever settles and whoever awaits need
/// no agreement, because they meet on the strand. The continuation of a foreign caller goes where its await asked.
/// </para>
/// <para>
/// The life of a wait. The verb, inside the object's gate, finds that it must wait: it rents a wait, opens it and enqueues it.
/// Outside of the gate it publishes the wait: with its scope, so that cancelling the scope finds it, and on the caller's token.
/// From then on a grant, a cancellation and a time-out race to claim it. The winner, and nobody else, unlinks it, sets its
/// outcome and settles it, which lets whoever waits go on. What publishing did is withdrawn on the way. The waiter takes the
/// outcome, and the wait goes back to the pool.
/// </para>
/// <para>
/// Waits are pooled, so whoever held on to one may come late and find another operation in it. Therefore a claim names the
/// version it means; the word below holds both. The one visitor who cannot name a version, a token's call-back, is kept out
/// otherwise: a wait whose registration could not be taken back for certain is not pooled again.
/// </para>
/// </remarks>
internal abstract class Wait : Step, IThreadPoolWorkItem
{
    //   Idle ──Open──▶ Waiting ──TryClaim──▶ Claimed ──Settle──▶ Settled ──Take──▶ Idle, one version on
    //
    // Armed, beside these, says that somebody who is not at home has left a continuation; whichever of settling and arming comes
    // second resumes. A wait that was begun at home becomes settled by its step. The version is above the bits.
    private const long WaitingBit = 1;
    private const long ClaimedBit = 2;
    private const long SettledBit = 4;
    private const long ArmedBit = 8;

    // A case of a select has no claim of its own: to claim it is to claim its select.
    private const long CaseBit = 16;

    // How it goes on: as a step of its owner's strand, or on a thread which parks.
    private const long HomeBit = 32;
    private const long ParkBit = 64;
    private const int VersionShift = 7;

    private long _word;
    private Action<object?>? _continuation;
    private object? _continuationState;

    // Who is resumed: a Scope (an activity), a Parker (a blocked thread), a foreign SynchronizationContext or TaskScheduler, or
    // null for the pool.
    private object? _resumption;

    private TokenRegistration? _registration;
    private bool _usesToken;
    private bool _isUnpoolable;

    // Who wants to know how long it takes; then the other is when it began, exactly. Belong to whoever waits.
    private WaitMeasure _measure;
    private uint _fineSince;

    // A continuation was left on the strand on which the wait arrives. Belongs to that strand.
    private bool _isAwaitedAtHome;

    /// <summary>The previous wait in the object's queue. Guarded by the object's gate, as is <see cref="IsQueued"/>.</summary>
    public Wait? QueuePrevious { get; set; }

    public bool IsQueued { get; set; }

    /// <summary>Neighbours in the owner's list of waits. Guarded by the owner's gate, as is <see cref="Link"/>.</summary>
    public Wait? OwnerNext { get; set; }

    public Wait? OwnerPrevious { get; set; }

    public OwnerLink Link { get; set; }

    /// <summary>The scope that began the wait; null for a foreign caller.</summary>
    public Scope? Owner { get; private set; }

    public IWaitTarget Target { get; private set; } = null!;

    public OperationKind Kind { get; private set; }

    /// <summary>What it asks for, in the terms of its object: how many permits, or newer than which version.</summary>
    public long Ask { get; set; }

    /// <summary>The present round of the select whose case this is. Constant while it stands in a queue.</summary>
    public virtual SelectWait? Round => null;

    /// <summary>Whether it goes on when its owner is cancelled.</summary>
    public Endurance Endurance { get; set; }

    /// <summary>Null, an <see cref="Exception"/>, or an <see cref="ExceptionDispatchInfo"/>. Set by whoever claimed the wait.</summary>
    public object? Error { get; set; }

    public long Version => Volatile.Read(ref _word) >> VersionShift;

    public short Token => (short)Version;

    public bool IsClaimed
    {
        get
        {
            var word = Volatile.Read(ref _word);
            return (word & CaseBit) != 0 ? Round!.IsClaimed : (word & ClaimedBit) != 0;
        }
    }

    /// <summary>Whether it is open to a claim.</summary>
    public bool IsWaiting => (Volatile.Read(ref _word) & (WaitingBit | ClaimedBit)) == WaitingBit;

    public bool IsSettled => (Volatile.Read(ref _word) & SettledBit) != 0;

    /// <summary>When it began to wait, by the clock of its target.</summary>
    public int Since { get; private set; }

    /// <summary>Whether something besides its target and its owner's cancellation can end it: a token, or a timer.</summary>
    public virtual bool MayEndByItself => _usesToken;

    /// <summary>Whether whoever waits can be called to try again: it has a strand or a thread. A foreign continuation has neither.</summary>
    public bool CanRetry => (Volatile.Read(ref _word) & (HomeBit | ParkBit)) != 0;

    /// <summary>Where the blocked thread is parked; null for a wait that is awaited. For those who see it in its owner's list.</summary>
    public Parker? Parker => _resumption as Parker;

    /// <summary>
    /// Whether whoever waits waits for this alone: a thread is parked in it, or an asynchronous method awaits it. One that was made a
    /// task may stand beside others.
    /// </summary>
    public bool IsAwaitedAlone =>
        Parker is not null || _continuationState?.GetType().Namespace == typeof(AsyncTaskMethodBuilder).Namespace;

    // It arrives in the scope that began it, unless a scope of the same strand awaits it; then it goes on where it is awaited.
    public override Scope Home => _isAwaitedAtHome || IsSettled ? Unsafe.As<Scope>(_resumption)! : Owner!;

    /// <summary>Begins an operation that will be settled through an asynchronous continuation.</summary>
    /// <param name="target">What it waits on.</param>
    /// <param name="kind">What it does there.</param>
    /// <param name="owner">The scope that begins it.</param>
    /// <param name="usesToken">Whether <see cref="Publish"/> will get a token that can be cancelled.</param>
    public void Open(IWaitTarget target, OperationKind kind, Scope? owner, bool usesToken) =>
        Open(target, kind, owner, usesToken, owner is { Activity.ComesHome: true } ? WaitingBit | HomeBit : WaitingBit);

    /// <summary>Begins an operation for which the calling thread will park.</summary>
    public void OpenBlocking(IWaitTarget target, OperationKind kind, PerThread thread, bool usesToken)
    {
        // What is left over from an earlier wait would be one more look, and one more step of a simulation.
        if (target.Runtime.Seam is not null)
            thread.Parker.TryTake();

        _resumption = thread.Parker;
        Open(target, kind, thread.Scope, usesToken, WaitingBit | ParkBit);
    }

    /// <summary>Begins an operation whose outcome nobody can change any more; only <see cref="Settle()"/> is missing.</summary>
    public void OpenClaimed(IWaitTarget target, OperationKind kind) =>
        Open(target, kind, owner: null, usesToken: false, WaitingBit | ClaimedBit);

    /// <summary>It will be settled before its verb returns, and need not arrive as a step. Inside the gate, before anybody claims it.</summary>
    public void SettleInPlace() => Volatile.Write(ref _word, _word & ~HomeBit);

    /// <summary>Begins a turn that the running step gives to others: it is claimed, and arrives as soon as the strand comes to it.</summary>
    public void OpenYield(Scope owner) =>
        Open(owner.Activity, OperationKind.Yield, owner, usesToken: false, WaitingBit | ClaimedBit | HomeBit);

    /// <summary>Makes the wait known to its owner's cancellation and to the caller's token. Outside of all gates.</summary>
    /// <remarks>Whichever is cancelled already ends the wait here.</remarks>
    public void Publish(CancellationToken cancellationToken)
    {
        var runtime = Target.Runtime;
        if (runtime.Metrics.MeasuresWaits | runtime.Profiler.IsRunning)
            BeginMeasure(runtime);

        if (Owner is not { } owner)
        {
            Since = Clock.Now(runtime.TimeProvider);
        }
        else
        {
            Since = owner.Activity.HasThread ? Clock.Now(runtime.TimeProvider) : Clock.Recently(runtime.TimeProvider);
            if ((Volatile.Read(ref _word) & (HomeBit | ParkBit)) != 0)
                owner.Publish(this);
            else
                owner.Enlist(this);
        }

        if (_usesToken && !_registration!.Register(this, cancellationToken))
            _isUnpoolable = true;
    }

    /// <summary>Claims the wait in its present version: for those who found it in the object's queue, inside the gate.</summary>
    public bool TryClaim() => TryClaim(Version);

    /// <summary>Claims the wait if it is still in this version and nobody else has.</summary>
    public bool TryClaim(long version)
    {
        var word = Volatile.Read(ref _word);
        if ((word & CaseBit) != 0)
            return Round!.TryWin(this);

        while (word >> VersionShift == version && (word & (WaitingBit | ClaimedBit)) == WaitingBit)
        {
            var seen = Interlocked.CompareExchange(ref _word, word | ClaimedBit, word);
            if (seen == word)
                return true;

            word = seen;
        }

        return false;
    }

    /// <summary>The owner was cancelled, or its deadline passed. Outside of all gates.</summary>
    public virtual void CancelFromOwner(long version, Scope scope)
    {
        if (TryClaimToEnd(version))
            End(scope.CreateCancellation());
    }

    /// <summary>The caller's token was signalled.</summary>
    public void CancelFromToken(CancellationToken token)
    {
        if (TryClaimToEnd(Version))
            End(new OperationCanceledException(token));
    }

    /// <summary>The time is up.</summary>
    public void Expire(long version)
    {
        if (TryClaim(version))
            End(error: null);
    }

    /// <summary>Publishes the outcome and lets whoever waits go on. For whoever claimed the wait, once, outside of all gates.</summary>
    public void Settle()
    {
        Debug.Assert(IsClaimed && !IsSettled, "Whoever claimed a wait settles it once.");
        if (_usesToken && !_registration!.Close())
            _isUnpoolable = true;

        var word = Volatile.Read(ref _word);
        if ((word & HomeBit) != 0)
            Owner!.Activity.Push(this);
        else if ((word & ParkBit) != 0)
            SettleParked(word);
        else
            SettleAway();
    }

    /// <summary>Settles a claimed wait, or the select whose case was claimed. Outside of all gates.</summary>
    /// <param name="after">Takes who else is to be resumed.</param>
    public void Settle(ref AfterGate after)
    {
        if ((Volatile.Read(ref _word) & CaseBit) != 0)
            Round!.Conclude(ref after);
        else
            Settle();
    }

    /// <summary>Parks the calling thread until the wait is settled.</summary>
    public void Block(CancellationToken cancellationToken)
    {
        var thread = PerThread.Current;
        var beforeParking = thread.BeforeParking;
        thread.BeforeParking = null;
        Publish(cancellationToken);
        beforeParking?.Invoke();
        var parker = Unsafe.As<Parker>(_resumption!);
        var activity = Owner?.Activity;
        var retried = Target as IRetriedTarget;
        var version = Version;
        var seam = Target.Runtime.Seam;
        var isInterrupted = false;
        activity?.BeginPark();
        while (!IsSettled)
        {
            try
            {
                if (seam is null)
                    parker.Park();
                else
                    seam.Park(parker);

                if (retried is not null && !IsSettled)
                {
                    seam?.Preempt(Deferral.OperationOn(Target, Kind));
                    retried.Retry(this);
                }
            }
            catch (ThreadInterruptedException interrupt)
            {
                // Claimed by somebody else at the same moment: that outcome stands, and the interrupt is kept for later.
                isInterrupted = true;
                EndByInterrupt(version, interrupt);
            }
        }

        activity?.CountVerb();
        activity?.EndPark();
        Owner?.Withdraw(this);
        if (isInterrupted && Error is not ThreadInterruptedException)
            Thread.CurrentThread.Interrupt();
    }

    public ValueTaskSourceStatus GetStatus(short token)
    {
        var word = Volatile.Read(ref _word);
        if ((short)(word >> VersionShift) != token)
            ThrowMisused();

        return (word & SettledBit) == 0 ? ValueTaskSourceStatus.Pending
            : Error is null ? ValueTaskSourceStatus.Succeeded
            : Error is OperationCanceledException or ExceptionDispatchInfo { SourceException: OperationCanceledException }
                ? ValueTaskSourceStatus.Canceled
            : ValueTaskSourceStatus.Faulted;
    }

    public void OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        if ((short)Version != token)
            ThrowMisused();

        var thread = PerThread.Current;
        var isAtHome = false;
        object? resumption;
        if (thread.Scope is { } home && home.Activity.ComesHome)
        {
            isAtHome = (Volatile.Read(ref _word) & HomeBit) != 0 && ReferenceEquals(home.Activity, Owner!.Activity);
            resumption = home;
            thread.LastAwaiter = state;
        }
        else
        {
            resumption = (flags & ValueTaskSourceOnCompletedFlags.UseSchedulingContext) != 0
                ? ForeignContext.Capture()
                : null;
        }

        if ((flags & ValueTaskSourceOnCompletedFlags.FlowExecutionContext) != 0)
            (continuation, state) = FlowingContinuation.Wrap(continuation, state);

        if (isAtHome && !IsSettled)
        {
            if (_isAwaitedAtHome)
                ThrowMisused();

            _resumption = resumption;
            _continuation = continuation;
            _continuationState = state;
            _isAwaitedAtHome = true;
        }
        else
        {
            OnCompletedAway(continuation, state, resumption);
        }
    }

    // As a step of a strand: the wait arrives at home, or what was left here runs.
    public override void Run()
    {
        if (IsSettled)
            RunContinuation();
        else
            Arrive();
    }

    void IThreadPoolWorkItem.Execute() => RunContinuation();

    public void RunContinuation() => _continuation!(_continuationState);

    /// <summary>The parked thread was interrupted.</summary>
    protected virtual void EndByInterrupt(long version, ThreadInterruptedException interrupt)
    {
        if (TryClaimToEnd(version))
            End(interrupt);
    }

    /// <summary>Claims the wait for a cancellation. Outside of all gates.</summary>
    protected virtual bool TryClaimToEnd(long version) => TryClaim(version);

    /// <summary>It waits no more. For whoever waits, or on his strand.</summary>
    protected void EndMeasure()
    {
        if (_measure != WaitMeasure.None)
            Measure();
    }

    /// <summary>Checks that the caller may take the outcome.</summary>
    protected void CheckSettled(short token)
    {
        var word = Volatile.Read(ref _word);
        if ((short)(word >> VersionShift) != token || (word & SettledBit) == 0)
            ThrowMisused();
    }

    /// <summary>Forgets the operation.</summary>
    /// <returns>Whether the wait may be used for another one.</returns>
    public bool Close()
    {
        // A pooled wait must not keep alive what it waited on.
        Target = null!;
        _continuation = null;
        _continuationState = null;
        _resumption = null;
        _isAwaitedAtHome = false;
        _measure = WaitMeasure.None;
        Owner = null;
        Error = null;
        Endurance = Endurance.None;
        Volatile.Write(ref _word, Version << VersionShift);
        return !_isUnpoolable;
    }

    protected static void ThrowIfFailed(object? error)
    {
        if (error is null)
            return;

        if (error is ExceptionDispatchInfo first)
            first.Throw();

        ExceptionDispatchInfo.Throw((Exception)error);
    }

    /// <summary>Begins something that stands with its owner's waits and is never awaited.</summary>
    protected void OpenLink(IWaitTarget target, OperationKind kind, Scope owner)
    {
        Since = Clock.Now(target.TimeProvider);
        Open(target, kind, owner, usesToken: false, WaitingBit);
    }

    /// <summary>Begins a round in which this stands in a queue as a case of a select.</summary>
    protected void OpenAsCase(IWaitTarget target, OperationKind kind, Scope? owner) =>
        Open(target, kind, owner, usesToken: false, CaseBit);

    private void Open(IWaitTarget target, OperationKind kind, Scope? owner, bool usesToken, long bits)
    {
        Target = target;
        Kind = kind;
        Owner = owner;
        Link = OwnerLink.None;
        _usesToken = usesToken;
        if (usesToken)
            (_registration ??= new()).Reset();

        Volatile.Write(ref _word, ((Version + 1) << VersionShift) | bits);
    }

    private void BeginMeasure(ConcurrencyRuntime runtime)
    {
        // Whose attempt it is waits for it, and has no code that waits.
        if (Target is Strand { IsAttempt: true })
            return;

        _measure = runtime.Profiler.OnWaiting(this) | (runtime.Metrics.MeasuresWaits ? WaitMeasure.Metered : WaitMeasure.None);
        _fineSince = Clock.Fine(runtime.TimeProvider);
    }

    private void Measure()
    {
        var measure = _measure;
        _measure = WaitMeasure.None;
        var runtime = Target.Runtime;
        var elapsed = Clock.SinceFine(runtime.TimeProvider, _fineSince, Since);
        if ((measure & WaitMeasure.Metered) != 0)
            runtime.Metrics.OnWaited(this, elapsed);

        if ((measure & WaitMeasure.Profiled) != 0)
            runtime.Profiler.OnWaited(this, elapsed, isSampled: (measure & WaitMeasure.Sampled) != 0);
    }

    private void End(Exception? error)
    {
        Error = error;
        Target.Runtime.Seam?.OnTouched(Deferral.OperationOn(Target, Kind));
        var after = default(AfterGate);
        if (Target.Abandon(this, ref after))
            after.Add(this);

        after.Run();
    }

    // On the strand of its owner, where it was published and maybe awaited: none of that happens at the same time.
    private void Arrive()
    {
        Owner!.Withdraw(this);
        EndMeasure();
        if (_isAwaitedAtHome)
        {
            Volatile.Write(ref _word, _word | SettledBit);
            RunContinuation();
        }
        else if ((Interlocked.Or(ref _word, SettledBit) & ArmedBit) != 0)
        {
            Resume();
        }
    }

    private void SettleParked(long word)
    {
        // A thread that wakes by an old permit may take the outcome, and the wait be reused, before we unpark it.
        var parker = Unsafe.As<Parker>(_resumption!);
        Volatile.Write(ref _word, word | SettledBit);
        parker.Unpark();
    }

    private void SettleAway()
    {
        Owner?.Unlist(this);
        if ((Interlocked.Or(ref _word, SettledBit) & ArmedBit) != 0)
            Resume();
    }

    private void OnCompletedAway(Action<object?> continuation, object? state, object? resumption)
    {
        _resumption = resumption;
        _continuation = continuation;
        _continuationState = state;
        var before = Interlocked.Or(ref _word, ArmedBit);
        if ((before & ArmedBit) != 0)
            ThrowMisused();

        if ((before & SettledBit) != 0)
            Resume();
    }

    private void Resume()
    {
        if (_resumption is Scope home)
            home.Activity.Push(this);
        else
            ForeignContext.Post(_resumption, this);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ThrowMisused() =>
        throw new InvalidOperationException(
            "This ValueTask was awaited twice, or read before it completed. Await each one once, or take AsTask().");
}

/// <summary>Whether a wait is in its owner's list. Settling may come before publishing, and closes the list to it.</summary>
internal enum OwnerLink : byte
{
    None,
    Linked,
    Closed,
}

/// <summary>What a wait does when the scope that began it is cancelled.</summary>
internal enum Endurance : byte
{
    /// <summary>It ends.</summary>
    None,

    /// <summary>It goes on when the activity is cancelled, because what it waits for is cancelled with it and ends first.</summary>
    EndsFirst,

    /// <summary>It goes on: what it waits for is cancelled by a link of its own.</summary>
    Always,
}

/// <summary>Who measures a wait.</summary>
[Flags]
internal enum WaitMeasure : byte
{
    None = 0,

    /// <summary>Somebody listened to the instrument when it began.</summary>
    Metered = 1,

    /// <summary>The profiler ran when it began.</summary>
    Profiled = 2,

    /// <summary>The profiler has taken its stack.</summary>
    Sampled = 4,
}
