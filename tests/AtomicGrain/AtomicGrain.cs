using System.Runtime.CompilerServices;
using Concurrency.Backends;

namespace Concurrency.Exploration;

/// <summary>The points of the finest grain.</summary>
internal static class AtomicGrain
{
    // Two halves of what is told apart by number: gates, and places in memory.
    private const long FirstGate = long.MinValue / 2;

    public static int PresentStep => Carrier.CurrentExecution?.PresentStep ?? -1;

    /// <summary>The point before an atomic operation.</summary>
    public static unsafe void Pass<T>(OperationKind kind, ref readonly T location, string file, string member)
    {
        // How threads sleep and wake is what carriers are made of.
        if (Carrier.CurrentExecution is not { } execution || file.Contains("/Backends/", StringComparison.Ordinal))
            return;

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

    /// <summary>The caller, inside of an operation, is about to do something atomic.</summary>
    public void PassInside(Operation operation)
    {
        if (FindCaller() is { } caller)
            Stand(caller, operation);
    }

    /// <summary>The caller is about to enter a gate.</summary>
    public void PassGate(Operation operation)
    {
        if (FindCaller() is not { } caller)
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

    // What is done to an object is done in the steps that follow.
    partial void Refine(ref Operation operation)
    {
        if (!SimulatedDomains.IsOne(operation.Domain))
            operation = operation with { Kind = OperationKind.Yield };
    }

    partial void HoldUp(Participant participant, ref bool isReady)
    {
        if (participant is { IsAtPoint: true, Pending: { Kind: OperationKind.Acquire, Target: GateTarget, Domain: var gate } })
            isReady = !_heldGates.Contains(gate);
    }

    // Its strand has ended its turn, and is on the way out.
    partial void Postpone(Participant participant, ref bool isPostponed)
    {
        isPostponed = participant.IsRunning;
        participant.RunsAgain |= isPostponed;
    }

    partial void OnRunning(Participant participant) => participant.IsRunning = true;

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
