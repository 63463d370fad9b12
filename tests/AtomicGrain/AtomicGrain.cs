using Concurrency.Backends;

namespace Concurrency.Exploration;

/// <summary>The points of the finest grain.</summary>
internal static class AtomicGrain
{
    // Places in memory are told apart by positive numbers.
    private const long FirstGate = long.MinValue / 2;

    /// <summary>Those who have called this are about to do what is to be explored: from the first to come until the last has gone.</summary>
    public static void Arrive() => Carrier.CurrentExecution!.Explorers++;

    /// <summary>The caller has done what is to be explored.</summary>
    public static void Leave() => Carrier.CurrentExecution!.Explorers--;

    /// <summary>Nothing is to be explored any more, though some have not left.</summary>
    public static void Finish() => Carrier.CurrentExecution!.Explorers = 0;

    public static int PresentStep => Carrier.CurrentExecution?.PresentStep ?? -1;

    /// <summary>The point before an atomic operation.</summary>
    public static unsafe void Pass<T>(OperationKind kind, ref readonly T location, string file, string member)
    {
        // How threads sleep and wake is what carriers are made of.
        if (Carrier.CurrentExecution is not { Explorers: > 0 } execution || file.Contains("/Backends/", StringComparison.Ordinal))
            return;

        // Whatever becomes of a token is not the library's, and is not seen: only what cancels it, and what looks at it.
        if (file.EndsWith("TokenRegistration.cs", StringComparison.Ordinal))
        {
            execution.PassInside(new(kind, member, SimulatedDomains.Tokens));
            return;
        }

#pragma warning disable CS8500 // Only the number of the place is looked at.
        fixed (T* place = &location)
            execution.PassInside(new(kind, member, (long)place));
#pragma warning restore CS8500
    }

    /// <summary>The point before a gate; it is passed when nobody is inside.</summary>
    public static void EnterGate(long id) =>
        Carrier.CurrentExecution?.PassGate(new(OperationKind.Acquire, GateTarget.Instance, FirstGate + id) { MayWait = true });

    /// <summary>The point before a gate is left: none if it was entered in the same step.</summary>
    public static void LeaveGate(long id, int stepOfEntry) =>
        Carrier.CurrentExecution?.LeaveGate(new(OperationKind.Release, GateTarget.Instance, FirstGate + id), stepOfEntry);
}

/// <summary>What stands for gates in operations on them.</summary>
internal sealed class GateTarget : IForeseenObject
{
    public static GateTarget Instance { get; } = new();

    public Outlook Foresee(in Operation operation, IRunnableActivity caller) =>
        new(operation.Kind == OperationKind.Acquire ? OperationPart.Claimant : OperationPart.Inside);

    public override string ToString() => "gate";
}

internal sealed partial class Execution
{
    private readonly HashSet<long> _heldGates = [];

    /// <summary>How many are doing what is to be explored.</summary>
    public int Explorers { get; set; }

    /// <summary>The caller, inside of an operation, is about to do something atomic.</summary>
    public void PassInside(Operation operation)
    {
        if (FindCaller() is { } caller)
            Stand(caller, operation);
    }

    /// <summary>The caller is about to enter a gate.</summary>
    public void PassGate(Operation operation)
    {
        if (Explorers == 0 || FindCaller() is not { } caller)
            return;

        Stand(caller, operation);
        _heldGates.Add(operation.Domain);
    }

    /// <summary>The caller is about to leave a gate.</summary>
    public void LeaveGate(Operation operation, int stepOfEntry)
    {
        if (!_heldGates.Contains(operation.Domain))
            return;

        if (stepOfEntry != PresentStep && FindCaller() is { } caller)
            Stand(caller, operation);

        _heldGates.Remove(operation.Domain);
    }

    private void Stand(Participant caller, Operation operation)
    {
        caller.Announce(operation);
        StandBefore(caller);
        caller.AnnounceDeferred();
    }

    partial void OnReset()
    {
        Explorers = 0;
        _heldGates.Clear();
    }

    // What is done to an object of the library is done in the steps that follow; only what a token is asked is done here.
    static partial void Refine(ref Operation operation, ref bool isPoint)
    {
        if (operation.CancellationToken.CanBeCanceled && operation.Kind != OperationKind.Touch)
            operation = operation with { Kind = OperationKind.Read, Domain = SimulatedDomains.Tokens };
        else
            isPoint = operation.Target is "point" || SimulatedDomains.IsOne(operation.Domain);
    }

    partial void HoldUp(Participant participant, ref bool isReady)
    {
        if (participant is { IsAtPoint: true, Pending: { Kind: OperationKind.Acquire, Target: GateTarget, Domain: var gate } })
            isReady = !_heldGates.Contains(gate);
    }

    // Its strand has ended its turn, and is on the way out.
    static partial void Postpone(Participant participant, ref bool isPostponed)
    {
        isPostponed = participant.IsRunning;
        participant.RunsAgain |= isPostponed;
    }

    static partial void OnRunning(Participant participant) => participant.IsRunning = true;

    partial void OnRan(Participant participant)
    {
        participant.IsRunning = false;
        if (!participant.RunsAgain)
            return;

        participant.RunsAgain = false;
        OnRunnable(participant);
    }
}

internal sealed partial class Participant
{
    /// <summary>Whether its steps are being run.</summary>
    public bool IsRunning { get; set; }

    /// <summary>Whether there are others to be run after those.</summary>
    public bool RunsAgain { get; set; }

    /// <summary>It is past a point inside of an operation, and stands before the next operation again, if it did.</summary>
    public void AnnounceDeferred()
    {
        if (_hasDeferred)
            Announce(_first);
    }
}
