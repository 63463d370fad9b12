using System.Text;

namespace Concurrency;

/// <summary>What was still running when the grace period was over.</summary>
/// <param name="Grace">How long was waited.</param>
/// <param name="Remaining">Who did not stop, parents before children; empty when all did.</param>
public sealed record StopReport(TimeSpan Grace, IReadOnlyList<RemainingActivity> Remaining)
{
    private const int MaxLines = 100;

    /// <summary>Who of them wait for one another in a circle.</summary>
    public IReadOnlyList<WaitCycle> Cycles { get; init; } = [];

    /// <summary>Whether everything stopped in time.</summary>
    public bool IsClean => Remaining.Count == 0;

    /// <summary>
    /// One line for each of the first hundred activities which did not stop, with the stacks of their threads, and after them the
    /// circles in which they wait.
    /// </summary>
    public override string ToString()
    {
        if (IsClean)
            return "All activities stopped.";

        var text = new StringBuilder();
        text.Append($"{Remaining.Count} {(Remaining.Count == 1 ? "activity" : "activities")} did not stop within {Grace:c}:");
        foreach (var remaining in Remaining.Take(MaxLines))
            text.AppendLine().Append($"  {remaining}");

        if (Remaining.Count > MaxLines)
            text.AppendLine().Append($"  and {Remaining.Count - MaxLines} more");

        foreach (var cycle in Cycles)
            text.AppendLine().Append(cycle.ToString());

        return text.ToString();
    }
}

/// <summary>An activity which did not stop.</summary>
/// <param name="Activity">Path, backend, state, and what it waits for.</param>
/// <param name="Thread">What its thread does; <see langword="null"/> if it has none for itself, or it is idle between steps.</param>
public sealed record RemainingActivity(ActivitySnapshot Activity, ThreadSnapshot? Thread)
{
    /// <summary>Reads as a sentence, with the stack of the thread on lines of its own.</summary>
    public override string ToString() =>
        $"{Activity.Path} on {Activity.Backend} is {Activity.State}, "
        + (Activity.WaitingFor is { } wait ? $"waiting: {wait}" : "waiting for nothing the library knows")
        + (Thread is null ? "" : Describe(Thread));

    private static string Describe(ThreadSnapshot thread) =>
        thread.Stack is { } stack
            ? $"; its thread {thread.ManagedId}:{Environment.NewLine}{stack.TrimEnd()}"
            : $"; its thread {thread.ManagedId} is "
                + (thread.State.HasFlag(ThreadState.WaitSleepJoin) ? "blocked outside of the library" : "running")
                + $" (dotnet-stack report --process-id {Environment.ProcessId} shows where)";
}
