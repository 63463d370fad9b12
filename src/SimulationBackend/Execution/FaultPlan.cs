using Concurrency.Backends;

namespace Concurrency.Exploration;

/// <summary>What goes wrong in one schedule, and when: choices of the schedule like any others.</summary>
internal sealed class FaultPlan(SimulationFaults faults, int length)
{
    private int _throwAt = -1;
    private int _cancelAt = -1;
    private int _verbs;

    /// <summary>Plans one fault.</summary>
    /// <param name="strategy">Who chooses.</param>
    public void Begin(IStrategy strategy)
    {
        _verbs = 0;
        (_throwAt, _cancelAt) = (-1, -1);
        if (faults == SimulationFaults.None || length == 0)
            return;

        var throws = faults == SimulationFaults.Exceptions || (faults != SimulationFaults.Cancellations && strategy.Pick(2) == 0);
        var at = length > 1 ? strategy.Pick(length) : 0;
        if (throws)
            _throwAt = at;
        else
            _cancelAt = at;
    }

    /// <summary>An activity begins a verb: throws if it is this one's turn.</summary>
    public void OnVerb(Participant caller, in Operation operation)
    {
        if (_throwAt < 0 || !MayFail(operation.Kind) || _verbs++ != _throwAt)
            return;

        throw new SimulatedFaultException($"A fault, as asked for: {operation.Kind} on {operation.Target} by {caller.Name}.");
    }

    /// <summary>Whether somebody is to be cancelled before this step; true once.</summary>
    public bool TakeCancellation(int step)
    {
        if (_cancelAt < 0 || step < _cancelAt)
            return false;

        _cancelAt = -1;
        return true;
    }

    // What releases, looks or tells does not fail: whoever calls it cannot be ready for that.
    private static bool MayFail(OperationKind kind) => kind is not (
        OperationKind.Release or OperationKind.Read or OperationKind.Cancel or OperationKind.Set or OperationKind.Notify
        or OperationKind.Start or OperationKind.Leave or OperationKind.Reply or OperationKind.Complete);
}
