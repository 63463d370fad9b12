namespace Concurrency.Tests.Conformance.Waiting;

/// <summary>What stays on the heap of the process after work that should leave nothing there. For tests that run alone.</summary>
internal static class Retained
{
    private const int Tolerance = 1_024;

    /// <summary>Repeats the work, with so many operations the first time and fewer later, until it leaves next to nothing.</summary>
    public static async Task AssertNothing(int operations, Func<int, Task> work)
    {
        // The pools, the stacks of awaiting methods and the tables of the runtime grow to their size first.
        for (var warmUp = 0; warmUp < 3; warmUp++)
            await work(Math.Min(operations, 20_000));

        // What else the process allocates meanwhile is noise, which a leak is not: that would show in every round.
        var least = long.MaxValue;
        for (var round = 0; round < 5 && least > Tolerance; round++)
        {
            var before = Measure();
            await work(round == 0 ? operations : Math.Min(operations, 100_000));
            least = Math.Min(least, Measure() - before);
        }

        Assert.True(least <= Tolerance, $"{least} bytes are retained.");
    }

    private static long Measure()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
