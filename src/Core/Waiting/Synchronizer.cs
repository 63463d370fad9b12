using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Concurrency.Activities;
using Concurrency.Backends;
using Concurrency.Inspection;

namespace Concurrency.Waiting;

/// <summary>What all objects share: a name, a gate, and every form in which a verb is used.</summary>
/// <remarks>
/// <para>
/// An object decides about a verb in one place, <see cref="IVerb{T}.Decide"/>, inside its gate. The forms are here: asynchronous
/// (<see cref="Begin{TVerb, T}"/>), blocking (<see cref="Block{TVerb, T}"/>), without waiting (<see cref="Try{TVerb, T}"/>); the
/// cases of selects are the fourth. So a parked thread, a suspended task and a select stand in the same queues, and no object has
/// a wait path of its own. After the idea of one synchronizer under many objects in java.util.concurrent (Lea, "The
/// java.util.concurrent Synchronizer Framework", 2005); the queues hold waits which are claimed, and there is a gate, so that
/// an object is a few lines of sequential code.
/// </para>
/// <para>
/// Claim inside, resume outside: a decision collects whom to resume in an <see cref="AfterGate"/>, which runs when the gate is
/// left.
/// </para>
/// </remarks>
internal abstract class Synchronizer : ICoordinationObject, IWaitTarget, IEnclosedTarget
{
    private static long s_lastGateId;

    private readonly ObjectName _name;
    private readonly Synchronizer _gateOwner;
    private Gate _gate;

    // Whether a foreign caller has used it, or what shares its gate. Never false again.
    private bool _isKnownOutside;

    protected Synchronizer(ConcurrencyRuntime runtime, ObjectName name)
    {
        Runtime = runtime;
        _name = name;
        _gateOwner = this;
        GateId = Interlocked.Increment(ref s_lastGateId);
    }

    /// <summary>Makes an object which shares the gate of another: their states are decided about together.</summary>
    protected Synchronizer(Synchronizer other, ObjectName name)
    {
        Runtime = other.Runtime;
        _name = name;
        _gateOwner = other._gateOwner;
        GateId = other.GateId;
    }

    public string Path => _name.Path;

    public string Pattern => _name.Pattern;

    public abstract string Kind { get; }

    public ObjectName ObjectName => _name;

    protected ObjectName Name => _name;

    public TimeProvider TimeProvider => Runtime.TimeProvider;

    public ref Gate Gate => ref _gateOwner._gate;

    /// <summary>A select which needs several gates takes them in ascending order.</summary>
    public long GateId { get; }

    public virtual long Domain => GateId;

    public ConcurrencyRuntime Runtime { get; }

    ITimer ICoordinationObject.CreateTimer(TimerCallback callback, object? state) => Runtime.Timers.CreateTimer(callback, state);

    void ICoordinationObject.BeforeParking(Action? action) => PerThread.Current.BeforeParking = action;

    bool IWaitTarget.Abandon(Wait wait, ref AfterGate after)
    {
        bool isToBeSettled;
        using (Gate.EnterScope())
        {
            isToBeSettled = Unlink(wait, ref after);
            AssertInvariants();
        }

        return isToBeSettled;
    }

    public virtual bool IsEnclosedBy(Strand root, OperationKind kind) =>
        !_gateOwner._isKnownOutside && ReferenceEquals(_name.Parent?.Root, root) && HasPartners(kind);

    /// <summary>It is used by somebody, who may be a foreign caller: then those who wait in it may be woken from outside.</summary>
    public void Note(Scope? caller)
    {
        if (caller is null)
            _gateOwner._isKnownOutside = true;
    }

    public override string ToString() => Path;

    /// <summary>Does what is still to be done once the gate is left and the claimed waits are resumed.</summary>
    public virtual void OnGateLeft()
    {
    }

    /// <summary>Asserts what holds whenever the gate is left. Inside the gate.</summary>
    [Conditional("DEBUG")]
    public virtual void AssertInvariants() => Gate.AssertHeld();

    /// <summary>
    /// Takes a wait which others have claimed out of its queue, and passes on what that makes possible. Inside the gate.
    /// </summary>
    /// <returns>Whether the wait can be settled now; otherwise this object settles it later, with the error it has.</returns>
    protected abstract bool Unlink(Wait wait, ref AfterGate after);

    /// <summary>Whether those who end such a wait are known to be among those who have used it; mostly they are not.</summary>
    protected virtual bool HasPartners(OperationKind kind) => false;

    /// <summary>The point before a synchronous verb.</summary>
    protected void Preempt(OperationKind kind) => Runtime.Seam?.Preempt(new(kind, this, Domain));

    /// <summary>The point before a synchronous verb which brings something.</summary>
    protected void Preempt<T>(OperationKind kind, T argument)
    {
        if (Runtime.Seam is { } seam)
            seam.Preempt(new(kind, this, Domain) { Argument = seam.IsObserved ? argument : null });
    }

    private Operation CreateWaiting<TVerb, T>(IOperationSeam seam, TVerb verb, CancellationToken cancellationToken)
        where TVerb : struct, IVerb<T> =>
        Deferral.WaitingOn(this, TVerb.Kind, cancellationToken) with { Argument = seam.IsObserved ? verb.Argument : null };

    /// <summary>The asynchronous form of a verb.</summary>
    protected ValueTask<T> Begin<TVerb, T>(TVerb verb, CancellationToken cancellationToken)
        where TVerb : struct, IVerb<T> =>
        Runtime.Seam is { } seam
            ? Defer<TVerb, T>(seam, verb, cancellationToken)
            : BeginNow<TVerb, T>(verb, cancellationToken);

    /// <summary>The asynchronous form of a verb without a result.</summary>
    protected ValueTask Begin<TVerb>(TVerb verb, CancellationToken cancellationToken)
        where TVerb : struct, IVerb<Nothing> =>
        BeginWithoutResult<TVerb, Nothing>(verb, cancellationToken);

    /// <summary>The asynchronous form of a verb whose result means nothing.</summary>
    protected ValueTask BeginWithoutResult<TVerb, T>(TVerb verb, CancellationToken cancellationToken)
        where TVerb : struct, IVerb<T> =>
        Runtime.Seam is { } seam
            ? DeferWithoutResult<TVerb, T>(seam, verb, cancellationToken)
            : BeginNowWithoutResult<TVerb, T>(verb, cancellationToken);

    /// <summary>The asynchronous form of a verb, past the seam.</summary>
    protected ValueTask<T> BeginNow<TVerb, T>(TVerb verb, CancellationToken cancellationToken)
        where TVerb : struct, IVerb<T>, allows ref struct
    {
        var thread = PerThread.Current;
        if (Verb.Refuse(thread.Scope, cancellationToken) is { } refusal)
            return Verb.Failed<T>(refusal);

        if (DecideOrEnqueue<TVerb, T>(verb, thread, parks: false, cancellationToken, out var decision) is { } wait)
        {
            wait.Publish(cancellationToken);
            return wait.AsValueTask();
        }

        return decision.IsFailed
            ? Verb.Failed<T>(PreferCancellation(decision.Failure, thread, cancellationToken))
            : Verb.Done(thread, decision.Result);
    }

    /// <summary>The blocking form of a verb.</summary>
    /// <param name="verb">The verb.</param>
    /// <param name="name">What users call it; its asynchronous twin ends with <c>Async</c>.</param>
    /// <param name="cancellationToken">Abandons the wait.</param>
    /// <param name="instead">What to await instead, if that is not the twin.</param>
    protected T Block<TVerb, T>(TVerb verb, string name, CancellationToken cancellationToken, string? instead = null)
        where TVerb : struct, IVerb<T> =>
        Runtime.Seam is { } seam
            ? BlockUnder<TVerb, T>(seam, verb, name, instead, cancellationToken)
            : BlockNow<TVerb, T>(verb, name, instead, cancellationToken);

    /// <inheritdoc cref="Block{TVerb, T}"/>
    protected void Block<TVerb>(TVerb verb, string name, CancellationToken cancellationToken)
        where TVerb : struct, IVerb<Nothing> =>
        Block<TVerb, Nothing>(verb, name, cancellationToken);

    private T BlockUnder<TVerb, T>(IOperationSeam seam, TVerb verb, string name, string? instead, CancellationToken cancellationToken)
        where TVerb : struct, IVerb<T>
    {
        seam.Preempt(CreateWaiting<TVerb, T>(seam, verb, cancellationToken));
        var step = ObservedStep.Begin(seam);
        try
        {
            var result = BlockNow<TVerb, T>(verb, name, instead, cancellationToken);
            step.End(result, ReturnsNews<TVerb, T>());
            return result;
        }
        catch (Exception failure)
        {
            step.Fail(failure);
            throw;
        }
    }

    private T BlockNow<TVerb, T>(TVerb verb, string name, string? instead, CancellationToken cancellationToken)
        where TVerb : struct, IVerb<T>
    {
        var thread = Verb.EnterBlocking(name, instead);
        Verb.ThrowIfRefused(thread.Scope, cancellationToken);
        if (DecideOrEnqueue<TVerb, T>(verb, thread, parks: true, cancellationToken, out var decision) is { } wait)
            return wait.BlockForResult(cancellationToken);

        if (decision.IsFailed)
            ExceptionDispatchInfo.Throw(PreferCancellation(decision.Failure, thread, cancellationToken));

        return decision.Result;
    }

    /// <summary>The form of a verb which never waits.</summary>
    protected Decision<T> Try<TVerb, T>(TVerb verb)
        where TVerb : struct, IVerb<T>
    {
        if (Runtime.Seam is { } seam)
            seam.Preempt(new(TVerb.Kind, this, Domain) { Argument = seam.IsObserved ? verb.Argument : null });

        var caller = PerThread.Current.Scope;
        Note(caller);
        var after = default(AfterGate);
        Decision<T> decision;
        using (Gate.EnterScope())
        {
            decision = verb.Decide(caller, ref after);
            AssertInvariants();
        }

        after.Run();
        OnGateLeft();
        if (Runtime.Seam is { IsObserved: true } observer)
            Tell<TVerb, T>(observer, decision);

        return decision;
    }

    /// <summary>What a synchronous verb has come to.</summary>
    protected bool Tell(bool result)
    {
        ObservedStep.Begin(Runtime.Seam).End(result);
        return result;
    }

    // For what never waits, whether it took effect is the result where there is no other.
    private static void Tell<TVerb, T>(IOperationSeam observer, in Decision<T> decision)
        where TVerb : struct, IVerb<T>
    {
        var step = ObservedStep.Begin(observer);
        if (decision.IsFailed)
            step.Fail(decision.Failure);
        else if (ReturnsNews<TVerb, T>() && decision.IsDone && decision.Result is not Nothing)
            step.End(decision.Result);
        else
            step.End(decision.IsDone);
    }

    // A send returns its item.
    private static bool ReturnsNews<TVerb, T>()
        where TVerb : struct, IVerb<T> =>
        TVerb.Kind != OperationKind.Send;

    // Who was cancelled before the object refused sees that, and not what came after. Outside of the gate.
    private static Exception PreferCancellation(Exception error, PerThread thread, CancellationToken cancellationToken) =>
        Verb.Refuse(thread.Scope, cancellationToken) ?? error;

    private ValueTask BeginNowWithoutResult<TVerb, T>(TVerb verb, CancellationToken cancellationToken)
        where TVerb : struct, IVerb<T>
    {
        var thread = PerThread.Current;
        if (Verb.Refuse(thread.Scope, cancellationToken) is { } refusal)
            return Verb.Failed(refusal);

        if (DecideOrEnqueue<TVerb, T>(verb, thread, parks: false, cancellationToken, out var decision) is { } wait)
        {
            wait.Publish(cancellationToken);
            return wait.AsVoidValueTask();
        }

        return decision.IsFailed
            ? Verb.Failed(PreferCancellation(decision.Failure, thread, cancellationToken))
            : Verb.Done(thread);
    }

    // The wait, if there has to be one.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Wait<T>? DecideOrEnqueue<TVerb, T>(
        TVerb verb, PerThread thread, bool parks, CancellationToken cancellationToken, out Decision<T> decision)
        where TVerb : struct, IVerb<T>, allows ref struct
    {
        Note(thread.Scope);
        var after = default(AfterGate);
        Wait<T>? wait = null;
        using (Gate.EnterScope())
        {
            decision = verb.Decide(thread.Scope, ref after);
            if (decision.MustWait)
            {
                wait = verb.Rent(thread.Scope);
                var usesToken = Verb.NeedsRegistration(thread.Scope, cancellationToken);
                if (parks)
                    wait.OpenBlocking(this, TVerb.Kind, thread, usesToken);
                else
                    wait.Open(this, TVerb.Kind, thread.Scope, usesToken);

                verb.Enqueue(wait, ref after);
            }

            AssertInvariants();
        }

        after.Run();
        OnGateLeft();
        return wait;
    }

    private ValueTask<T> Defer<TVerb, T>(IOperationSeam seam, TVerb verb, CancellationToken cancellationToken)
        where TVerb : struct, IVerb<T> =>
        DeferredVerb<TVerb, T>.TryTake(seam, this, verb, cancellationToken) is { } deferred
            ? deferred.AsValueTask()
            : BeginNow<TVerb, T>(verb, cancellationToken);

    private ValueTask DeferWithoutResult<TVerb, T>(IOperationSeam seam, TVerb verb, CancellationToken cancellationToken)
        where TVerb : struct, IVerb<T> =>
        DeferredVerb<TVerb, T>.TryTake(seam, this, verb, cancellationToken) is { } deferred
            ? deferred.AsVoidValueTask()
            : BeginNowWithoutResult<TVerb, T>(verb, cancellationToken);

    /// <summary>A verb that takes effect when the seam says so. Used again, because a simulation makes millions of them.</summary>
    private sealed class DeferredVerb<TVerb, T> : RelayWait<T>
        where TVerb : struct, IVerb<T>
    {
        private readonly Action _perform;
        private Synchronizer _object = null!;
        private TVerb _verb;
        private CancellationToken _cancellationToken;

        public DeferredVerb() => _perform = Perform;

        public static DeferredVerb<TVerb, T>? TryTake(
            IOperationSeam seam, Synchronizer synchronizer, TVerb verb, CancellationToken cancellationToken)
        {
            var deferred = WaitPool<DeferredVerb<TVerb, T>>.Rent(caller: null);
            deferred.OpenClaimed(synchronizer, TVerb.Kind);
            deferred._object = synchronizer;
            deferred._verb = verb;
            deferred._cancellationToken = cancellationToken;
            if (seam.TryDefer(synchronizer.CreateWaiting<TVerb, T>(seam, verb, cancellationToken), deferred._perform))
                return deferred;

            deferred.Release();
            return null;
        }

        protected override bool ReturnsNews => ReturnsNews<TVerb, T>();

        protected override void Release()
        {
            Result = default;
            _object = null!;
            _verb = default;
            _cancellationToken = default;
            WaitPool<DeferredVerb<TVerb, T>>.CloseAndReturn(this);
        }

        private void Perform() => BeginObserved(_object.BeginNow<TVerb, T>(_verb, _cancellationToken));
    }
}
