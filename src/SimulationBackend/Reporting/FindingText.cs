using System.Globalization;
using System.Text;

namespace Concurrency.Exploration;

/// <summary>Writes a finding for people: as text, and as a sequence diagram.</summary>
/// <remarks>The table is after Lincheck's reports: one column for each activity, so that the eye follows who did what when.</remarks>
internal static class FindingText
{
    public static string Write(SimulationFinding finding)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{finding.Kind}: {finding.Message}").AppendLine().AppendLine();
        WriteTable(text, finding);
        if (finding.Waits.Count > 0)
        {
            text.AppendLine().AppendLine("At the end:");
            foreach (var wait in finding.Waits)
                text.AppendLine(CultureInfo.InvariantCulture, $"  {wait}");
        }

        text.AppendLine().Append(
            CultureInfo.InvariantCulture,
            $"{finding.Preemptions} {(finding.Preemptions == 1 ? "preemption" : "preemptions")}, marked with *. To run it again:")
            .AppendLine()
            .Append(CultureInfo.InvariantCulture, $"  Simulation.Replay(\"{finding.Replay}\", program)");
        return text.ToString();
    }

    public static string WriteMermaid(SimulationFinding finding)
    {
        var text = new StringBuilder("sequenceDiagram").AppendLine();
        foreach (var activity in finding.Steps.Select(step => step.Activity).Distinct())
            text.AppendLine(CultureInfo.InvariantCulture, $"    participant {activity}");

        foreach (var step in finding.Steps)
        {
            if (step.IsPreemption)
                text.AppendLine(CultureInfo.InvariantCulture, $"    Note over {step.Activity}: preempts");

            text.AppendLine(CultureInfo.InvariantCulture, $"    {step.Activity}->>{step.Target}: {step.Operation}{step.Arrow}");
        }

        text.Append(CultureInfo.InvariantCulture, $"    Note over {(finding.Steps.Count > 0 ? finding.Steps[0].Activity : "main")}: {finding.Kind}");
        return text.ToString();
    }

    private static void WriteTable(StringBuilder text, SimulationFinding finding)
    {
        string[] activities = [.. finding.Steps.Select(step => step.Activity).Distinct()];
        if (activities.Length == 0)
            return;

        string[] cells = [.. finding.Steps.Select(step => $"{(step.IsPreemption ? "*" : "")}{step.Operation} {step.Target}{step.Arrow}")];
        int[] widths =
        [
            .. activities.Select(activity => Math.Max(
                activity.Length,
                finding.Steps.Index().Where(step => step.Item.Activity == activity).Max(step => cells[step.Index].Length))),
        ];
        var last = finding.Steps[^1].Number.ToString(CultureInfo.InvariantCulture).Length;
        text.Append(' ', last);
        for (var column = 0; column < activities.Length; column++)
            text.Append("  ").Append(activities[column].PadRight(widths[column]));

        TrimEnd(text).AppendLine();
        foreach (var (index, step) in finding.Steps.Index())
        {
            text.Append(step.Number.ToString(CultureInfo.InvariantCulture).PadLeft(last));
            for (var column = 0; column < activities.Length; column++)
                text.Append("  ").Append((activities[column] == step.Activity ? cells[index] : "").PadRight(widths[column]));

            TrimEnd(text).AppendLine();
        }
    }

    private static StringBuilder TrimEnd(StringBuilder text)
    {
        while (text.Length > 0 && text[^1] == ' ')
            text.Length--;

        return text;
    }
}
