using Concurrency.Backends;

namespace Concurrency.Exploration;

/// <summary>An activity in an execution: where it stands.</summary>
/// <remarks>
/// Between two choices each stands before an operation, waits for one to end, or has ended. It stands before one in two ways: the
/// operation is deferred, and it has no stack; or its stack stands in the operation's point on a carrier.
/// </remarks>
internal sealed partial class Participant(Execution execution) : IActivityRunner
{
    /// <summary>The index of time: behind all activities.</summary>
    public const int TimeIndex = 1_000_000_000;

    private Deferred _first;
    private Queue<Deferred>? _others;
    private bool _hasDeferred;
    private (Action End, SynchronizationContext Home)? _end;

    /// <summary>In the order of their starts, from 0.</summary>
    public int Index { get; private set; }

    public IRunnableActivity Activity { get; private set; } = null!;

    public string Name => Activity?.Path ?? "(time)";

    /// <summary>The carrier which has its stack; null if it has none.</summary>
    public Carrier? Carrier { get; set; }

    /// <summary>Where its stack waits in a blocking verb.</summary>
    public Parker? BlockedOn { get; set; }

    /// <summary>Whether its stack stands before the operation.</summary>
    public bool IsAtPoint { get; set; }

    /// <summary>What it stands before, if <see cref="IsReady"/>.</summary>
    public Operation Pending { get; private set; }

    /// <summary>Tells the operations it has stood before apart.</summary>
    public int PendingNumber { get; private set; }

    /// <summary>How many steps there were when it was made to go on to there.</summary>
    public int PendingSince { get; private set; }

    /// <summary>How many operations it has performed.</summary>
    public int Steps { get; private set; }

    /// <summary>What it performed last, and in which step.</summary>
    public Operation Last { get; private set; }

    public int LastStep { get; private set; }

    public bool HasEnded { get; private set; }

    /// <summary>The step in which it has ended; less than zero while it has not, or if that was no step.</summary>
    public int EndedIn { get; private set; }

    /// <summary>Whether it neither failed nor was cancelled. After its end.</summary>
    public bool EndsWell => ((IActivity)Activity).State == ActivityState.Completed;

    /// <summary>The domain of operations on it.</summary>
    public long Domain => Activity is IActivity activity ? Operation.DomainOf(activity) : Operation.Everything;

    /// <summary>How many steps there were when it was started, or made to go on last.</summary>
    public int WokenBy { get; set; }

    /// <summary>What a strategy remembers of it.</summary>
    public ulong Priority { get; set; }

    /// <summary>For which operation the strategy has made up its mind.</summary>
    public int PriorityNumber { get; set; }

    public bool HasDeferred => _hasDeferred;

    public bool IsReady => _hasDeferred || IsAtPoint;

    /// <summary>Makes it that of an activity which is about to start.</summary>
    public void Begin(IRunnableActivity activity, int index)
    {
        Activity = activity;
        Index = index;
        Carrier = null;
        BlockedOn = null;
        IsAtPoint = false;
        HasEnded = false;
        EndedIn = -1;
        Last = default;
        Steps = 0;
        PendingNumber = 0;
        PriorityNumber = -1;
        WokenBy = -1;
        _first = default;
        _others?.Clear();
        _hasDeferred = false;
        _end = null;
    }

    /// <summary>Makes it time itself, which may pass to the next timer.</summary>
    public void BeginTime()
    {
        Begin(null!, TimeIndex);
        Announce(new(OperationKind.Delay, "timer"));
        IsAtPoint = true;
    }

    public void Schedule(IRunnableActivity activity) => execution.OnRunnable(this);

    public void Execute(IRunnableActivity activity) => throw new NotSupportedException("A simulated activity is no work item of the pool.");

    public void Release(IRunnableActivity activity)
    {
        HasEnded = true;
        EndedIn = execution.PresentStep;
    }

    public void Defer(Operation operation, Action effect, SynchronizationContext context)
    {
        var deferred = new Deferred(operation, effect, context, WokenBy);
        if (_hasDeferred)
        {
            (_others ??= new()).Enqueue(deferred);
            return;
        }

        _first = deferred;
        _hasDeferred = true;
        Announce(deferred);
    }

    public Deferred TakeDeferred()
    {
        var deferred = _first;
        _hasDeferred = _others is not null && _others.TryDequeue(out _first);
        if (_hasDeferred)
            Announce(_first);
        else
            _first = default;

        return deferred;
    }

    /// <summary>It performs what it stands before.</summary>
    public void Take(int step)
    {
        Steps++;
        Last = Pending;
        LastStep = step;
    }

    /// <summary>Its body has ended, and ends when what it left behind has taken effect.</summary>
    public void DeferEnd(Action end, SynchronizationContext home) => _end = (end, home);

    /// <summary>How to end its body, if that is to be done now.</summary>
    public (Action End, SynchronizationContext Home)? TakeEnd()
    {
        if (_hasDeferred || _end is not { } end)
            return null;

        _end = null;
        return end;
    }

    /// <summary>It stands before another operation.</summary>
    public void Announce(Operation operation)
    {
        Pending = operation;
        PendingNumber++;
        PendingSince = WokenBy;
    }

    // It may have been woken again since, by a cancellation.
    private void Announce(in Deferred deferred)
    {
        Announce(deferred.Operation);
        PendingSince = deferred.WokenBy;
    }

    public override string ToString() => $"{Index}: {Name}";
}

/// <summary>An asynchronous verb that has not taken effect.</summary>
internal readonly record struct Deferred(Operation Operation, Action Effect, SynchronizationContext Context, int WokenBy);
