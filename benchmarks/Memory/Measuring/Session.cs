using System.Diagnostics;
using Memory.Crowds;

namespace Memory.Measuring;

/// <summary>What a child process does: it measures one point, after a small crowd which warms the code up.</summary>
internal static class Session
{
    // Few, because what the system keeps of ended threads would be found again by those which are measured.
    private const int WarmUpTasks = 100;
    private const int WarmUpThreads = 1;

    public static async Task RunAsync(Point point)
    {
        await MeasureAsync(point, point.Series == Series.Threads ? WarmUpThreads : WarmUpTasks, _ => { });

        // Otherwise what follows would run on the stack of the warm-up, which keeps its crowd from the collector.
        await Task.Yield();
        var sample = await MeasureAsync(point, point.Count, started => Console.WriteLine(new ChildLine(started, null)));
        Console.WriteLine(new ChildLine(sample.Blocked, sample));
    }

    private static async Task<Sample> MeasureAsync(Point point, int count, Action<int> report)
    {
        await using var crowd = Contenders.Create(point, count, report);
        var empty = Weight.Now();
        crowd.Prepare(count);
        var before = Weight.Now();

        var start = Stopwatch.GetTimestamp();
        var started = await crowd.StartAsync(count);
        var startTime = Stopwatch.GetElapsedTime(start);

        var full = Weight.Now();
        if (crowd.CountBlocked() is var blocked && blocked != started)
            throw new InvalidOperationException($"{blocked} are blocked, and should be {started}.");

        start = Stopwatch.GetTimestamp();
        await crowd.ReleaseAsync();
        var endTime = Stopwatch.GetElapsedTime(start);
        if (!Tally.IsReleasedBy(started))
            throw new InvalidOperationException($"{Tally.Released} were released, and should be {started}, each by its item.");

        double each = started;
        return new(
            started,
            (full.Managed - before.Managed) / each,
            (full.Resident - before.Resident) / each,
            point.Series == Series.Own ? (before.Managed - empty.Managed) / each : null,
            startTime.TotalNanoseconds / each,
            endTime.TotalNanoseconds / each);
    }
}
