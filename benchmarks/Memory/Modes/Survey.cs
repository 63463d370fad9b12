using Memory.Measuring;
using Memory.Reporting;

namespace Memory.Modes;

/// <summary>Has points measured in other processes, and reports.</summary>
internal static class Survey
{
    /// <returns>Whether there is a sample for each point, if need be with fewer threads.</returns>
    public static bool Run(IEnumerable<Point> points, CancellationToken cancellationToken)
    {
        var samples = new List<(Point, Sample)>();
        var isGood = true;
        foreach (var point in points)
        {
            var outcome = Measure(point, cancellationToken);
            if (outcome.Sample is { } sample)
                samples.Add((outcome.Point, sample));
            else
                isGood = false;
        }

        Console.WriteLine();
        SampleTable.Write(samples);
        return isGood;
    }

    private static Outcome Measure(Point point, CancellationToken cancellationToken)
    {
        while (true)
        {
            var outcome = ChildProcess.Run(point, cancellationToken);
            SampleLine.Write(outcome);
            if (outcome.Sample is not null)
                return outcome;

            var death = $"{point.Series} {point.Contender}: the process died with exit code {outcome.ExitCode}";
            if (outcome.Started == 0)
            {
                Console.Error.WriteLine($"{death}.");
                return outcome;
            }

            // At the edge it cannot say what it weighs. A little before, it can.
            point = point with { Count = outcome.Started / 10 * 9 };
            Console.Error.WriteLine(
                $"{death}, after it had started {outcome.Started:N0} of {outcome.Point.Count:N0}. "
                + $"Once more, with {point.Count:N0}.");
        }
    }
}
