namespace Memory.Measuring;

/// <summary>What is blocked, and in what.</summary>
internal static class Series
{
    /// <summary>Tasks in one channel.</summary>
    public const string Shared = "shared";

    /// <summary>Tasks with a channel each.</summary>
    public const string Own = "own";

    /// <summary>Threads in one channel or monitor.</summary>
    public const string Threads = "threads";

    public static IReadOnlyList<string> Names { get; } = [Shared, Own, Threads];
}
