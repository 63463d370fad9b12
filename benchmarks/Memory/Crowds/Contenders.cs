using Memory.Measuring;

namespace Memory.Crowds;

/// <summary>Ours, and what one would otherwise use.</summary>
internal static class Contenders
{
    public const string Ours = "ours";

    private const string TaskRun = "Task.Run";
    private const string AsyncMethod = "async-method";
    private const string MonitorWait = "Monitor";

    public static IReadOnlyList<string> Names { get; } = [Ours, TaskRun, AsyncMethod, MonitorWait];

    /// <summary>Those which there are in a series, ours first.</summary>
    public static IReadOnlyList<string> Of(string series) =>
        series == Series.Threads ? [Ours, MonitorWait] : [Ours, TaskRun, AsyncMethod];

    /// <param name="point">What is measured.</param>
    /// <param name="count">How many there will be at most.</param>
    /// <param name="report">Is told how many threads were started.</param>
    public static ICrowd Create(Point point, int count, Action<int> report) => (point.Series, point.Contender) switch
    {
        (Series.Threads, Ours) => new ThreadActivities(count, report),
        (Series.Threads, _) => new MonitorThreads(count, report),
        (var series, Ours) => new TaskActivities(series == Series.Shared, point.Frames),
        var (series, contender) => new BclTasks(series == Series.Shared, point.Frames, usesPool: contender == TaskRun),
    };
}
