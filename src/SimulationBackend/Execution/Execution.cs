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
internal sealed partial class Execution : IOperationSeam
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
    private readonly Dictionary<object, long> _domains = new(ReferenceEqualityComparer.Instance);
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

    // How many have left their stacks on carriers.
    private int _stacks;
    private int _unwound;
    private int _withoutChoice;
    private Mode _mode;

    // Something has to hold after each step.
    private bool _isWatched;

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

    /// <summary>The number of the step that is being run; less than zero if what runs is none.</summary>
    public int PresentStep => _mode == Mode.Running ? Steps - 1 : -1;

    /// <summary>How often somebody else was chosen though who had been running stood before another operation.</summary>
    public int Preemptions { get; private set; }

    /// <summary>Has something go wrong in each schedule from now on.</summary>
    /// <param name="length">How many steps a schedule has, about.</param>
    public void PlanFaults(int length) => _faults = new(_options.Faults, length);

    /// <summary>Whether an activity has ended.</summary>
    public bool HasAnyEnded => _participants.Take(_count).Any(static participant => participant.HasEnded);

    /// <summary>Why the schedule was given up before its end; null if it was not.</summary>
    public Failure? Failure { get; private set; }

    /// <summary>Whether the strategy wants no more of this schedule.</summary>
    public bool HasStopped { get; private set; }

    public IActivity Root { get; private set; } = null!;

    /// <summary>Whose code runs now; null for nobody's. For whoever looks from outside.</summary>
    public string? CurrentName => _current?.Name;

    public ConcurrencyRuntime Runtime => _runtime!;

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

        // What such a program has left is dropped; the next schedule begins with nothing.
        if (_runtime is { } left && (Failure is not null || HasStopped || _time.HasTimers || _time.IsOld || Grain.IsFine))
        {
            BeginUnwinding();
            EndUnwinding(left);
        }

        return Failure;
    }

    /// <summary>What has to hold after each step.</summary>
    public void AddInvariant(Invariant invariant)
    {
        _invariants.Add(invariant);
        _isWatched |= !invariant.IsAtEnd;
    }

    /// <summary>The domain of an object of the program's own.</summary>
    public long DomainOf(object target)
    {
        if (_domains.TryGetValue(target, out var domain))
            return domain;

        return _domains[target] = SimulatedDomains.Next();
    }

    /// <summary>An activity has steps to run before the next choice.</summary>
    public void OnRunnable(Participant participant)
    {
        if (_mode == Mode.Over)
            return;

        if (ReferenceEquals(Carrier.CurrentExecution, this))
        {
            participant.WokenBy = Steps;
            var isPostponed = false;
            Postpone(participant, ref isPostponed);
            if (!isPostponed)
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
    public int Pick(int count) => HasBeenGivenUp || FindCaller() is null ? 0 : _strategy.Pick(count);

    public void OnTouched(Operation operation)
    {
        if (FindCaller() is not null)
            _strategy.OnTouched(operation);
    }

    public void OnEnded(int step, object? outcome)
    {
        if (FindCaller() is not null)
            _observer?.OnEnded(step, PresentStep, outcome);
    }

    public void OnDrawnInVain() => HasStopped |= Failure is null && FindCaller() is not null && _strategy.SkipsVainPicks;

    public void Preempt(Operation operation)
    {
        if (FindCaller() is not { } caller)
            return;

        var isPoint = true;
        Refine(ref operation, ref isPoint);
        if (!isPoint)
            return;

        PerformDeferred(caller);
        _faults.OnVerb(caller, operation);

        // Starting commutes with all that those do who have not begun: nothing is missed if it comes first.
        if (operation.Kind == OperationKind.Start && !IsAnybodyOnTheWay(caller))
            return;

        caller.Announce(operation);
        StandBefore(caller);
    }

    public bool TryDefer(Operation operation, Action effect)
    {
        // Who goes on for ever though all is cancelled is left where it is. It has no stack, so that costs nothing.
        if (_mode == Mode.Unwinding && SynchronizationContext.Current is not null && ++_unwound > MaxUnwindingOperations)
            return true;

        if (FindCaller() is not { } caller)
            return false;

        if (Grain.IsFine)
        {
            Preempt(operation);
            return false;
        }

        _faults.OnVerb(caller, operation);
        if (SynchronizationContext.Current is not { } home)
        {
            PerformDeferred(caller);
            caller.Announce(operation);
            StandBefore(caller);
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

    // For the build in which steps are parts of operations: what an operation is then, who has to wait until he is outside of where he is,
    // and who stands before a gate that is held.
    partial void OnReset();

    static partial void Refine(ref Operation operation, ref bool isPoint);

    static partial void Postpone(Participant participant, ref bool isPostponed);

    partial void HoldUp(Participant participant, ref bool isReady);

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
            StandBefore(caller);
            if (_mode != Mode.Running)
                return;

            caller.TakeDeferred().Effect();
            PostEnd(caller);
        }
    }

    private static void Perform(Participant participant)
    {
        var deferred = participant.TakeDeferred();
        Post(deferred.Context, deferred.Effect);
        PostEnd(participant);
    }

    // The body has ended, and this was the last that it left behind: its end is part of the same step.
    private static void PostEnd(Participant participant)
    {
        if (participant.TakeEnd() is { } pending)
            Post(pending.Home, pending.End);
    }

    private static void Post(SynchronizationContext home, Action step) => home.Post(static step => ((Action)step!)(), step);

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

        if (HasBeenGivenUp && !Grain.IsFine)
            return null;

        _ready.Clear();
        for (var index = 0; index < _count; index++)
        {
            var isReady = _participants[index].IsReady;
            if (isReady)
                HoldUp(_participants[index], ref isReady);

            if (isReady)
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
        var decision = new Decision(_ready, last, _last?.Index ?? -1, Steps, _jumps, _isWatched);
        var position = HasBeenGivenUp ? decision.Default : Choose(decision);
        if (position < 0)
        {
            HasStopped = Failure is null;
            if (!Grain.IsFine)
                return null;

            // Nobody must be left inside of an operation.
            position = decision.Default;
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

    private bool HasBeenGivenUp => Failure is not null || HasStopped;

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
        _domains.Clear();
        _isWatched = false;
        _current = null;
        _chosen = null;
        _last = null;
        _count = 0;
        _jumps = 0;
        _withoutChoice = 0;
        _stacks = 0;
        Steps = 0;
        Preemptions = 0;
        Failure = null;
        HasStopped = false;
        _passing?.BeginTime();
        OnReset();
        if (_runtime is null)
            _time.Reset();

        _time.BeginSchedule();
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
