using Concurrency;

namespace Growth;

/// <summary>How the cost of one operation changes with the number of something.</summary>
/// <param name="Name">What there is more and more of.</param>
/// <param name="Sizes">How many.</param>
/// <param name="MaxThreads">The greatest size that is measured on threads.</param>
/// <param name="RunAsync">Does the work with so many of them and activities of these options, checks it, and returns the number of operations.</param>
internal sealed record Curve(
    string Name, IReadOnlyList<int> Sizes, int MaxThreads, Func<IConcurrency, int, ActivityOptions, Task<long>> RunAsync)
{
    private const int Operations = 1_000_000;
    private const int ThreadOperations = 30_000;

    /// <summary>How many operations a run does, about: on threads each may be a trip through the kernel.</summary>
    public static int CountFor(ActivityOptions options) => options.Backend == "Thread" ? ThreadOperations : Operations;
}
