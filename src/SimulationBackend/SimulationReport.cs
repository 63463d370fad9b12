using System.Globalization;
using System.Text;

namespace Concurrency;

/// <summary>What an exploration has found.</summary>
/// <param name="Strategy">How schedules were chosen.</param>
/// <param name="Schedules">How many were run to their end.</param>
/// <param name="Steps">How many steps they had together.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="IsExhausted">Whether that were all there are: then there is no other, and the program is right, or was found wrong.</param>
/// <param name="Finding">What went wrong; <see langword="null"/> for nothing.</param>
public sealed record SimulationReport(
    string Strategy, long Schedules, long Steps, TimeSpan Elapsed, bool IsExhausted, SimulationFinding? Finding)
{
    /// <summary>Throws what was found.</summary>
    /// <exception cref="SimulationFailedException">Something was found.</exception>
    public void ThrowIfFailed()
    {
        if (Finding is not null)
            throw new SimulationFailedException(this);
    }

    /// <summary>The finding, with the schedule that shows it, or that there is none.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(
            CultureInfo.InvariantCulture,
            $"{(Finding is null ? "Nothing was found" : "Found")} in {Schedules:N0} {(Schedules == 1 ? "schedule" : "schedules")}, ");
        text.Append(CultureInfo.InvariantCulture, $"{Steps:N0} steps, {Elapsed.TotalSeconds:0.000} s, by {Strategy}");
        text.Append(IsExhausted ? ": these are all there are." : ".");
        if (Finding is not null)
            text.AppendLine().Append(Finding);

        return text.ToString();
    }
}

/// <summary>Something that goes wrong in one schedule.</summary>
/// <param name="Kind">What kind of thing it is.</param>
/// <param name="Message">What went wrong, with paths and names.</param>
/// <param name="Exception">The exception; <see langword="null"/> if there is none.</param>
/// <param name="Preemptions">How often somebody else was chosen though who had been running could go on.</param>
/// <param name="Steps">The schedule, shrunk: who did what.</param>
/// <param name="Waits">What everybody waits for at the end.</param>
/// <param name="Replay">What <see cref="Simulation.Replay"/> takes to run this schedule again.</param>
public sealed record SimulationFinding(
    SimulationFindingKind Kind,
    string Message,
    Exception? Exception,
    int Preemptions,
    IReadOnlyList<SimulationStep> Steps,
    IReadOnlyList<string> Waits,
    string Replay)
{
    /// <summary>
    /// The reason, a table with one column for each activity and one row for each step, what everybody waits for, and the line to paste.
    /// </summary>
    public override string ToString() => Exploration.FindingText.Write(this);

    /// <summary>The schedule as a sequence diagram of Mermaid: activities send to the objects they use.</summary>
    public string ToMermaid() => Exploration.FindingText.WriteMermaid(this);

    /// <summary>The schedule as one page for a browser, in which a person can step through it. It needs nothing else.</summary>
    public string ToHtml() => Exploration.FindingPage.Write(this);

    /// <summary>
    /// Writes <c>finding.txt</c>, <c>finding.mmd</c>, <c>finding.html</c>, and <c>finding.schedule</c>, which
    /// <see cref="Simulation.Replay"/> takes: a schedule to keep as a test.
    /// </summary>
    /// <param name="folder">Where; made if it is not there. What is there under these names is replaced.</param>
    public void Save(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "finding.txt"), ToString());
        File.WriteAllText(Path.Combine(folder, "finding.mmd"), ToMermaid());
        File.WriteAllText(Path.Combine(folder, "finding.html"), ToHtml());
        File.WriteAllText(Path.Combine(folder, "finding.schedule"), Replay);
    }
}

/// <summary>One step of a schedule.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Activity">Whose it is.</param>
/// <param name="Operation">What was done: such as <c>Send</c>.</param>
/// <param name="Target">To what.</param>
/// <param name="Outcome">
/// What came of it: a result, the type of an exception, and in which step that was, if in a later one. Empty if there is nothing to say.
/// </param>
/// <param name="IsPreemption">Whether the activity before could have gone on.</param>
/// <param name="Time">The virtual time.</param>
public sealed record SimulationStep(
    int Number, string Activity, string Operation, string Target, string Outcome, bool IsPreemption, TimeSpan Time)
{
    /// <summary>What stands behind the operation.</summary>
    internal string Arrow => Outcome == "" ? "" : $" → {Outcome}";
}

/// <summary>What can be found.</summary>
public enum SimulationFindingKind
{
    /// <summary>Activities wait, and nobody is left who could end that.</summary>
    Deadlock,

    /// <summary>The program failed with an exception, such as that of an assertion.</summary>
    Exception,

    /// <summary>Something that was to hold does not.</summary>
    Invariant,

    /// <summary>The program does not end within the limit of steps.</summary>
    Livelock,

    /// <summary>An activity waits while others perform more steps than it is to wait for.</summary>
    Starvation,

    /// <summary>An activity awaits something that is not of this library.</summary>
    Foreign,

    /// <summary>The same decisions led elsewhere: the program depends on something that is not simulated.</summary>
    Nondeterminism,
}

/// <summary>An exploration has found something.</summary>
/// <param name="report">What it has found.</param>
public sealed class SimulationFailedException(SimulationReport report) : Exception(report.ToString(), report.Finding?.Exception)
{
    /// <summary>What was found, with the schedule that shows it.</summary>
    public SimulationReport Report => report;
}
