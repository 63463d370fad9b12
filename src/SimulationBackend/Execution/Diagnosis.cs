namespace Concurrency.Exploration;

/// <summary>Finds out whether a program has ended well, and if not, why.</summary>
internal static class Diagnosis
{
    public static Failure? FindFailure(Execution execution, IReadOnlyList<Invariant> invariants)
    {
        var root = execution.Root;
        if (root.State == ActivityState.Failed && root.Failures[0] is not SimulatedFaultException and var thrown)
            return new(SimulationFindingKind.Exception, $"{thrown.GetType().Name}: {thrown.Message}", thrown);

        if (root.State < ActivityState.Completed)
            return FindBlockage(execution);

        foreach (var invariant in invariants)
        {
            if (invariant.IsAtEnd && invariant.Evaluate() is { } failure)
                return failure;
        }

        return null;
    }

    /// <summary>What each living activity waits for, a line for each; and the circles.</summary>
    public static IReadOnlyList<string> DescribeWaits(Execution execution)
    {
        var lines = new List<string>();
        foreach (var activity in execution.Runtime.Inspector.GetActivities(count: 100))
        {
            lines.Add(activity.WaitingFor is { } wait
                ? $"{activity.Path} waits: {wait.Operation} on {wait.Target}"
                    + (wait.Holders.Count == 0 ? "" : $", held by {string.Join(", ", wait.Holders)}")
                : activity.Blocked == BlockReason.Children ? $"{activity.Path} waits for its children"
                : $"{activity.Path} is {activity.State}");
        }

        return lines;
    }

    /// <summary>Who waits in a circle; null for nobody.</summary>
    public static Failure? FindCycle(Execution execution)
    {
        if (execution.Runtime.Inspector.FindCycles() is not [{ } cycle, ..])
            return null;

        var edges = cycle.Edges.Select(edge => $"{edge.Activity} waits for {edge.Wait.Target}, which {edge.Holder} holds");
        return new(SimulationFindingKind.Deadlock, string.Join("; ", edges) + ".");
    }

    /// <summary>An activity goes on and on without an operation of the library.</summary>
    public static Failure CreateSpinning(Participant participant) => new(
        SimulationFindingKind.Foreign,
        $"{participant.Name} goes on and on without an operation of this library, as in a loop over Task.Yield. Nobody else is chosen "
        + "meanwhile: call YieldAsync of its scope in the loop, or wait for what it waits for.");

    private static Failure FindBlockage(Execution execution)
    {
        if (FindCycle(execution) is { } circle)
            return circle;

        var inspector = execution.Runtime.Inspector;
        var activities = inspector.GetActivities(count: int.MaxValue);
        var waiting = activities.Where(activity => activity.WaitingFor is not null).ToList();

        // What is foreign may end at this very moment; then nobody is seen to wait for anything.
        var foreign = activities.FirstOrDefault(activity => activity.Blocked == BlockReason.Foreign)
            ?? (waiting.Count == 0 && activities.Count > 0 ? activities[^1] : null);
        if (foreign is not null || waiting.Count == 0)
        {
            return new(
                SimulationFindingKind.Foreign,
                $"{foreign?.Path ?? "main"} awaits something that is not of this library, and which no schedule can make happen: a task of the "
                + "BCL, a socket, a timer of the system. Take the time from IConcurrency.TimeProvider, and put what is outside behind an "
                + "interface that the simulation's run replaces.");
        }

        var isPartial = execution.HasAnyEnded;
        return new(
            SimulationFindingKind.Deadlock,
            (isPartial ? "some have ended; " : "")
            + string.Join("; ", waiting.Select(activity => $"{activity.Path} waits for {activity.WaitingFor!.Target}"))
            + ", and nobody is left who could end that.");
    }
}
