using Compare.Peers;
using Compare.Reporting;

namespace Compare.Measuring;

/// <summary>What the started process does: it has each workload measured in other processes, and reports.</summary>
internal static class Comparison
{
    /// <returns>Whether every contender of every workload ended with the right result.</returns>
    public static bool Run(CommandLine commandLine, PeerPrograms peers, List<Result> results, CancellationToken cancellationToken)
    {
        foreach (var absent in peers.Absent)
            Console.Error.WriteLine(absent);

        var isGood = true;
        foreach (var workload in commandLine.Workloads)
        {
            var measured = new List<Result>();
            isGood &= Measure(workload, commandLine, peers, measured, cancellationToken);
            ResultLines.Write(measured);
            results.AddRange(measured);
        }

        Console.WriteLine();
        ResultTable.Write(results);
        return isGood;
    }

    private static bool Measure(
        string workload,
        CommandLine commandLine,
        PeerPrograms peers,
        List<Result> results,
        CancellationToken cancellationToken)
    {
        using var progress = new ProgressLine();
        var isGood = true;
        for (var number = 1; number <= commandLine.Processes; number++)
        {
            var process = $"{workload}, process {number} of {commandLine.Processes}";
            progress.Show(process);
            var runs = 0;
            isGood &= ChildProcess.Run(workload, commandLine, peers, line =>
            {
                progress.Show($"{process}, run {++runs}: {line.Placement} {line.Contender}");
                if (line.Sample is not null)
                    ResultOf(line).Samples.Add(line.Sample);
            }, cancellationToken);
        }

        return isGood;

        Result ResultOf(SampleLine line)
        {
            var result = results.Find(known => known.Placement == line.Placement && known.Contender == line.Contender);
            if (result is null)
                results.Add(result = new(workload, line.Placement, line.Contender, line.Operations));

            return result;
        }
    }
}
