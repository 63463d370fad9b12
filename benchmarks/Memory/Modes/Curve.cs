using Memory.Crowds;
using Memory.Measuring;

namespace Memory.Modes;

/// <summary>The points which show whether memory grows in proportion.</summary>
internal static class Curve
{
    public const int MostTasks = 10_000_000;

    /// <summary>More threads than a system usually gives to a process, so that the last point is its limit.</summary>
    public const int MostThreads = 100_000;

    private const int FewestTasks = 1_000;
    private const int FewestThreads = 10;

    public static IEnumerable<Point> Points(IEnumerable<string> series, IReadOnlyList<string> contenders, int most) =>
        from name in series
        from count in name == Series.Threads
            ? Decades(FewestThreads, Math.Min(most, MostThreads))
            : Decades(FewestTasks, Math.Min(most, MostTasks))
        from contender in Contenders.Of(name)
        where contenders.Contains(contender)
        select new Point(name, contender, Frames: 1, count);

    private static IEnumerable<int> Decades(int first, int last)
    {
        for (var count = first; count <= last; count *= 10)
            yield return count;
    }
}
