using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Concurrency.Backends;

namespace Concurrency.Exploration;

/// <summary>Runs a program under one schedule after another: one step at a time, on one thread, in virtual time.</summary>
/// <remarks>
/// <para>
/// <b>Steps.</b> A step is the effect of the operation that an activity stands before, and its code from there to its next operation,
/// or to its end. Code has no operation of its own: whoever is started or woken runs to where it stands before one, and only then is
/// chosen among those who stand. So what is chosen is the order of operations, and nothing else.
/// </para>
/// <para>
/// <b>The baton.</b> One carrier runs at a time. An asynchronous operation is deferred: its activity has returned, and its effect is
/// run as a step by whoever drives. Before a synchronous or a blocking one the activity's stack stands; if somebody else is chosen,
/// it is left on its carrier, and another carrier drives, or goes on with the stack of the chosen one.
/// </para>
/// <para>
/// <b>The end.</b> When nobody stands before an operation, time jumps to the next timer. When there is none either, all have ended, or
/// something is wrong. Whatever is left of a program that did not end is dropped; stacks are unwound first, by cancelling all.
/// </para>
/// </remarks>
internal sealed class Execution : IOperationSeam
{
    // Of unwinding: then a stack that does not end is left where it is.
    private const int MaxUnwindingOperations = 10_000;

    // How often activities may go on without an operation in between: by foreign awaits which complete by themselves.
    private const int MaxStepsWithoutChoice = 10_000;

    private readonly List<Participant> _participants = [];
    private readonly Queue<Participant> _runnable = new();
    private readonly ConcurrentQueue<Participant> _woken = new();
    private readonly List<Participant> _ready = [];
    private readonly List<Invariant> _invariants = [];
    private readonly SimulatedMeters _meters = new();
    private readonly SimulatedRandom _random;
    private readonly VirtualTime _time = new();
    private readonly SimulationOptions _options;
    private readonly Participant? _passing;
    private FaultPlan _faults = new(SimulationFaults.None, length: 0);
    private ConcurrencyRuntime? _runtime;
    private IStrategy _strategy = null!;
    private IStepObserver? _observer;
    private Carrier _main = null!;
    private Participant? _current;
    private Participant? _chosen;
    private Participant? _last;
    private int _count;
    private int _jumps;
    private int _blocked;
    private int _standing;
    private int _unwound;
    private int _withoutChoice;
    private Mode _mode;

    // Looks of a strategy, or of an invariant, are none of the program.
    private bool _isDeciding;

    public Execution(SimulationOptions options)
    {
        _options = options;
        _random = new(this);
        if (options.LetsTimePassAtAnyPoint)
            _passing = new(this);
    }

    /// <summary>Whether somebody writes down what happens.</summary>
    public bool IsObserved => _observer is not null;

    /// <summary>How many steps the schedule has had so far.</summary>
    public int Steps { get; private set; }

    /// <summary>How often somebody else was chosen though who had been running stood before another operation.</summary>
    public int Preemptions { get; private set; }

    /// <summary>Has something go wrong in each schedule from now on.</summary>
    /// <param name="length">How many steps a schedule has, about.</param>
    public void PlanFaults(int length) => _faults = new(_options.Faults, length);

    public IReadOnlyList<Participant> Participants => _participants;

    public int ParticipantCount => _count;

    /// <summary>Why the schedule was given up before its end; null if it was not.</summary>
    public Failure? Failure { get; private set; }

    public IActivity Root { get; private set; } = null!;

    /// <summary>Whose code runs now; null for nobody's. For whoever looks from outside.</summary>
    public string? CurrentName => _current?.Name;

    public ConcurrencyRuntime Runtime => _runtime!;

    public VirtualTime Time => _time;

    /// <summary>Runs the program under one schedule, to its end.</summary>
    /// <param name="body">The program.</param>
    /// <param name="strategy">Who chooses.</param>
    /// <param name="observer">Who is told of each step, and of the end; null for nobody.</param>
    /// <returns>What is wrong; null for nothing.</returns>
    public Failure? Run(Func<IActivityScope, ValueTask> body, IStrategy strategy, IStepObserver? observer)
    {
        _main = Carrier.Current;
        _main.Execution = this;
        _strategy = strategy;
        _observer = observer;
        Reset();
        _faults.Begin(strategy);
        _runtime ??= CreateRuntime();
        _mode = Mode.Running;
        Root = _runtime.Start("main", body);
        Drive(_main);
        if (_runtime is not null && (Failure is not null || HasStopped || _time.HasTimers))
            Discard();

        return Failure;
    }

    /// <summary>What the program left is dropped; the next schedule begins with nothing.</summary>
    public void Discard()
    {
        if (_runtime is not { } runtime)
            return;

        BeginUnwinding();
        EndUnwinding(runtime);
    }

    /// <summary>What has to hold after each step.</summary>
    public void AddInvariant(Invariant invariant) => _invariants.Add(invariant);

    /// <summary>Ends the schedule: something is wrong.</summary>
    public void Fail(Failure failure) => Failure ??= failure;

    /// <summary>An activity has steps to run before the next choice.</summary>
    public void OnRunnable(Participant participant)
    {
        if (_mode == Mode.Over)
            return;

        if (ReferenceEquals(Carrier.CurrentExecution, this))
        {
            participant.WokenBy = Steps;
            _runnable.Enqueue(participant);
        }
        else
        {
            // From outside: a task of the pool has ended, which an activity awaits.
            _woken.Enqueue(participant);
        }
    }

    public IActivityRunner CreateRunner(IRunnableActivity activity)
    {
        if (_count == _participants.Count)
            _participants.Add(new(this));

        var participant = _participants[_count];
        participant.Begin(activity, _count++);
        return participant;
    }

    /// <summary>One of so many: a choice of the schedule.</summary>
    public int Pick(int count) => FindCaller() is null ? 0 : _strategy.Pick(count);

    public void Preempt(Operation operation)
    {
        if (FindCaller() is not { } caller)
            return;

        PerformDeferred(caller);
        _faults.OnVerb(caller, operation);

        // Starting commutes with all that those do who have not begun: nothing is missed if it comes first.
        if (operation.Kind == OperationKind.Start && !IsAnybodyOnTheWay(caller))
            return;

        StandBefore(caller, operation);
    }

    public bool TryDefer(Operation operation, Action effect)
    {
        // Who goes on for ever though all is cancelled is left where it is. It has no stack, so that costs nothing.
        if (_mode == Mode.Unwinding && SynchronizationContext.Current is not null && ++_unwound > MaxUnwindingOperations)
            return true;

        if (FindCaller() is not { } caller)
            return false;

        _faults.OnVerb(caller, operation);
        if (SynchronizationContext.Current is not { } home)
        {
            PerformDeferred(caller);
            StandBefore(caller, operation);
            return false;
        }

        caller.Defer(operation, effect, home);
        return true;
    }

    public bool TryDeferEnd(Action end)
    {
        if (FindCaller() is not { HasDeferred: true } caller || SynchronizationContext.Current is not { } home)
            return false;

        caller.DeferEnd(end, home);
        return true;
    }

    public void Park(Parker parker)
    {
        // A foreign caller has nobody to wait for but itself.
        if (_current is not { } caller || !ReferenceEquals(Carrier.CurrentExecution, this))
            throw new InvalidOperationException("Code outside of the activities of a simulation cannot block in it.");

        caller.BlockedOn = parker;
        _blocked++;
        LeaveStack(caller);
        _blocked--;
        caller.BlockedOn = null;
    }

    /// <summary>Runs whoever is to run, until somebody else has the baton. On a carrier without a stack on it.</summary>
    public void Drive(Carrier carrier)
    {
        while (true)
        {
            if (TakeRunnable() is { } participant)
            {
                if (++_withoutChoice > MaxStepsWithoutChoice)
                {
                    Failure ??= Diagnosis.CreateSpinning(participant);
                    if (_mode == Mode.Running)
                    {
                        _runnable.Clear();
                        continue;
                    }
                }

                _current = participant;
                if (participant.Activity.RunSteps() == StepsOutcome.Yielded)
                    OnRunnable(participant);

                _current = null;
                continue;
            }

            if (_chosen is null && _mode == Mode.Running && _faults.TakeCancellation(Steps))
            {
                CancelOne();
                continue;
            }

            if ((TakeUnblocked() ?? Take(ref _chosen) ?? Decide()) is not { } next)
            {
                if (TryGoOn())
                    continue;

                if (!ReferenceEquals(carrier, _main))
                {
                    carrier.Return();
                    if (_main.HasStack)
                        _main.OnLost!();
                    else
                        _main.Send(Order.End);
                }

                return;
            }

            if (ReferenceEquals(next, _passing))
            {
                _time.FireNext();
                continue;
            }

            if (next.Carrier is not { } other)
            {
                Perform(next);
                continue;
            }

            if (!ReferenceEquals(carrier, _main))
            {
                carrier.Return();
                other.Send(Order.GoOn);
                return;
            }

            other.Send(Order.GoOn);
            if (_main.Receive() == Order.End)
                return;
        }
    }

    // The activity whose code is calling: null for a foreign caller, and while nothing is chosen.
    private Participant? FindCaller()
    {
        if (_mode == Mode.Running)
            return !_isDeciding && ReferenceEquals(Carrier.CurrentExecution, this) ? _current : null;

        // What does not stop of itself is stopped here.
        if (_mode == Mode.Unwinding && _current is { } caller && ++_unwound > MaxUnwindingOperations)
        {
            caller.BlockedOn = new();
            LeaveStack(caller);
        }

        return null;
    }

    private bool IsAnybodyOnTheWay(Participant caller)
    {
        for (var index = 0; index < _count; index++)
        {
            if (_participants[index] is { IsReady: true, Steps: > 0 } other && !ReferenceEquals(other, caller))
                return true;
        }

        return false;
    }

    // Before the next operation of an activity come those which it began before, in this order.
    private void PerformDeferred(Participant caller)
    {
        while (caller.HasDeferred)
        {
            StandBefore(caller, caller.Pending, isDeferred: true);
            if (_mode != Mode.Running)
                return;

            caller.TakeDeferred().Effect();
            PostEnd(caller);
        }
    }

    private void StandBefore(Participant caller, Operation operation, bool isDeferred = false)
    {
        if (!isDeferred)
            caller.Announce(operation);

        caller.IsAtPoint = true;
        _standing++;
        _chosen = HasRunnable ? null : TakeUnblocked() ?? Decide();
        if (!ReferenceEquals(_chosen, caller))
            LeaveStack(caller);

        _chosen = null;
        _standing--;
        caller.IsAtPoint = false;
    }

    // The baton goes on; it comes back when it is the caller's turn.
    private void LeaveStack(Participant caller)
    {
        var carrier = Carrier.Current;
        caller.Carrier = carrier;
        carrier.HasStack = true;
        _current = null;
        if (_chosen is { Carrier: { } other } && !ReferenceEquals(other, carrier))
        {
            _chosen = null;
            other.Send(Order.GoOn);
        }
        else
        {
            Carrier.Rent(this).Send(Order.Drive);
        }

        carrier.Receive();
        carrier.HasStack = false;
        caller.Carrier = null;
        _current = caller;
    }

    private static void Perform(Participant participant)
    {
        var (_, effect, home) = participant.TakeDeferred();
        Post(home, effect);
        PostEnd(participant);
    }

    // The body has ended, and this was the last that it left behind: its end is part of the same step.
    private static void PostEnd(Participant participant)
    {
        if (participant.TakeEnd() is { } pending)
            Post(pending.Home, pending.End);
    }

    private static void Post(SynchronizationContext home, Action step) => home.Post(static step => ((Action)step!)(), step);

    private bool HasRunnable => _runnable.Count > 0 || !_woken.IsEmpty;

    private Participant? TakeRunnable() =>
        _runnable.TryDequeue(out var participant) ? participant
        : !_woken.IsEmpty && _woken.TryDequeue(out participant) && IsPresent(participant) ? participant
        : null;

    // A task of the pool may end late, and wake an activity of an earlier schedule.
    private bool IsPresent(Participant participant) =>
        participant.Index < _count && ReferenceEquals(_participants[participant.Index], participant);

    private static Participant? Take(ref Participant? chosen)
    {
        var taken = chosen;
        chosen = null;
        return taken;
    }

    // Whose stack can go on without being chosen: its blocking verb has ended, or it is to be unwound.
    private Participant? TakeUnblocked()
    {
        if (_blocked == 0 && _mode == Mode.Running)
            return null;

        for (var index = 0; index < _count; index++)
        {
            var participant = _participants[index];
            if (participant.Carrier is not null
                && (participant.BlockedOn is { } parker ? parker.TryTake() : _mode == Mode.Unwinding && participant.IsAtPoint))
                return participant;
        }

        return null;
    }

    // Nobody stands before an operation: time passes, or this is the end.
    private bool TryGoOn()
    {
        if (_mode == Mode.Unwinding)
        {
            if (PerformOneUnwinding())
                return true;

            EndUnwinding(_runtime!);
            return false;
        }

        if (Failure is null && !HasStopped && _time.FireNext())
        {
            _jumps++;
            return true;
        }

        if (!HasStopped)
            Failure ??= Diagnosis.FindFailure(this, _invariants);

        if (Failure is not null)
            _observer?.OnEnd(this);

        _mode = Mode.Over;
        if (_blocked + _standing == 0)
            return false;

        BeginUnwinding();
        return true;
    }

    private void BeginUnwinding()
    {
        _mode = Mode.Unwinding;
        _unwound = 0;
        _ = _runtime!.StopAsync(TimeSpan.Zero);
    }

    private void EndUnwinding(ConcurrencyRuntime runtime)
    {
        _mode = Mode.Over;
        _runtime = null;

        // What did not unwind keeps its thread for ever, and a task of the pool may still wake who awaits it.
        _participants.Clear();
        runtime.Dispose();
        _meters.Dispose();
    }

    private bool PerformOneUnwinding()
    {
        for (var index = 0; index < _count; index++)
        {
            if (_participants[index] is { HasDeferred: true, Carrier: null } participant)
            {
                Perform(participant);
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the strategy wants no more of this schedule.</summary>
    public bool HasStopped { get; private set; }

    private Participant? Decide()
    {
        if (_mode != Mode.Running)
            return null;

        _isDeciding = true;
        _withoutChoice = 0;
        var chosen = DecideNow();
        _isDeciding = false;
        return chosen;
    }

    private Participant? DecideNow()
    {
        if (_invariants.Count > 0)
            CheckInvariants();

        if (Failure is not null || HasStopped)
            return null;

        _ready.Clear();
        for (var index = 0; index < _count; index++)
        {
            if (_participants[index].IsReady)
                _ready.Add(_participants[index]);
        }

        if (_ready.Count == 0)
            return null;

        if (_options.MaxStepsOfAWait is { } max && FindStarving(max) is { } starving)
        {
            Failure = new(
                SimulationFindingKind.Starvation,
                $"{starving.Name} has been waiting for {starving.Last.Target} ({starving.Last.Kind}) while others performed "
                + $"{Steps - starving.LastStep - 1} steps.");
            return null;
        }

        if (_passing is not null && _time.HasTimers)
            _ready.Add(_passing);

        if (Steps == _options.MaxSteps)
        {
            Failure = Diagnosis.FindCycle(this) ?? new(
                SimulationFindingKind.Livelock, $"The program has not ended within {_options.MaxSteps} steps.");
            return null;
        }

        // Who yields gives way: to choose somebody else is no preemption.
        var last = _last is { IsReady: true, Last.Kind: not OperationKind.Yield } ? _ready.IndexOf(_last) : -1;
        var position = Choose(new(_ready, last, _last?.Index ?? -1, Steps, _jumps));
        if (position < 0)
        {
            HasStopped = Failure is null;
            return null;
        }

        var chosen = _ready[position];
        var isPreemption = last >= 0 && position != last;
        if (isPreemption)
            Preemptions++;

        _observer?.OnStep(new(Steps, chosen, isPreemption, _time.Elapsed));
        chosen.Take(Steps);
        Steps++;
        _last = chosen;
        return chosen;
    }

    // What a strategy finds wrong must not be thrown into the program.
    private int Choose(in Decision decision)
    {
        try
        {
            return _strategy.Choose(decision);
        }
        catch (NondeterminismException different)
        {
            Failure = new(SimulationFindingKind.Nondeterminism, different.Message);
            return -1;
        }
    }

    private Participant? FindStarving(int max)
    {
        for (var index = 0; index < _count; index++)
        {
            var participant = _participants[index];
            if (!participant.IsReady
                && !participant.HasEnded
                && participant.Steps > 0
                && participant.Last.Kind is not (OperationKind.Join or OperationKind.Delay)
                && Steps - participant.LastStep - 1 > max)
                return participant;
        }

        return null;
    }

    private void CancelOne()
    {
        var living = _participants.Take(_count).Where(participant => !participant.HasEnded).ToList();
        if (living.Count == 0)
            return;

        var chosen = living[living.Count == 1 ? 0 : _strategy.Pick(living.Count)];
        ((IActivity)chosen.Activity).Cancel();
    }

    private void CheckInvariants()
    {
        foreach (var invariant in _invariants)
        {
            if (Failure is null && invariant.Check() is { } failure)
                Failure = failure;
        }
    }

    private void Reset()
    {
        _runnable.Clear();
        while (_woken.TryDequeue(out _))
            continue;

        _invariants.Clear();
        _current = null;
        _chosen = null;
        _last = null;
        _count = 0;
        _jumps = 0;
        _withoutChoice = 0;
        _blocked = 0;
        _standing = 0;
        Steps = 0;
        Preemptions = 0;
        Failure = null;
        HasStopped = false;
        _passing?.BeginTime();
        if (_runtime is null)
            _time.Reset();
    }

    private ConcurrencyRuntime CreateRuntime() => ConcurrencyRuntime.Create(builder =>
    {
        builder.MeterFactory = _meters;
        _options.Configure?.Invoke(builder);
        builder.UseBackend(new SimulatedBackend(this, "Task"));
        builder.UseBackend(new SimulatedBackend(this, "Thread"));
        builder.Seam = this;
        builder.TimeProvider = _time;
        builder.Random = _random;
        builder.DefaultBackend = "Task";
    });

    private enum Mode
    {
        /// <summary>Nothing runs.</summary>
        Over,

        /// <summary>The strategy chooses.</summary>
        Running,

        /// <summary>All is cancelled, and nobody chooses.</summary>
        Unwinding,
    }

    // A runtime measures into a meter of its own, which goes with it: the process would keep it otherwise.
    private sealed class SimulatedMeters : IMeterFactory
    {
        private Meter? _meter;

        public Meter Create(MeterOptions options) => _meter = new(options);

        public void Dispose() => _meter?.Dispose();
    }
}

/// <summary>One name under which activities find the simulation.</summary>
internal sealed class SimulatedBackend(Execution execution, string name) : IActivityBackend
{
    public string Name => name;

    public bool HasStacks => true;

    public bool HasThreads => false;

    public IActivityRunner CreateRunner(IRunnableActivity activity, ActivityOptions options) => execution.CreateRunner(activity);
}

/// <summary>Why a schedule was given up, or ended wrong.</summary>
internal sealed record Failure(SimulationFindingKind Kind, string Message, Exception? Exception = null);

/// <summary>What has to hold between two steps, or at the end.</summary>
internal sealed class Invariant(string name, Func<bool> holds, bool isAtEnd)
{
    public bool IsAtEnd => isAtEnd;

    public Failure? Check() => isAtEnd ? null : Evaluate();

    public Failure? Evaluate()
    {
        try
        {
            return holds() ? null : new(SimulationFindingKind.Invariant, $"'{name}' does not hold.");
        }
        catch (Exception exception)
        {
            return new(SimulationFindingKind.Invariant, $"'{name}' could not be evaluated: {exception.Message}", exception);
        }
    }
}

/// <summary>A step that was chosen.</summary>
internal readonly record struct StepTaken(int Number, Participant Participant, bool IsPreemption, TimeSpan Time);

/// <summary>Is told of each step before it is performed.</summary>
internal interface IStepObserver
{
    void OnStep(in StepTaken step);

    /// <summary>Something is wrong, and everybody stands where it was found.</summary>
    void OnEnd(Execution execution);
}

/// <summary>Who chooses.</summary>
internal interface IStrategy
{
    /// <summary>Chooses who performs its operation.</summary>
    /// <returns>The position among those who are ready; less than zero to give the schedule up.</returns>
    int Choose(in Decision decision);

    /// <summary>Chooses one of so many values, from 0; 2 or more.</summary>
    int Pick(int count);
}

/// <summary>What there is to choose between.</summary>
/// <param name="Ready">Those who stand before an operation, in the order of their starts.</param>
/// <param name="Last">
/// The position of whoever performed the last operation; less than zero if it does not stand before one, or has yielded.
/// </param>
/// <param name="LastIndex">Whoever that was; less than zero for nobody.</param>
/// <param name="Step">The number of the step, from 0.</param>
/// <param name="Jumps">How often time has jumped.</param>
internal readonly record struct Decision(List<Participant> Ready, int Last, int LastIndex, int Step, int Jumps)
{
    /// <summary>Who goes on if nobody decides: whoever ran last, or the next in the order of starts.</summary>
    public int Default
    {
        get
        {
            if (Last >= 0)
                return Last;

            for (var position = 0; position < Ready.Count; position++)
            {
                if (Ready[position].Index > LastIndex)
                    return position;
            }

            return 0;
        }
    }
}
