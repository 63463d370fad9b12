namespace Concurrency.Tasks;

/// <summary>How a backend uses the thread pool.</summary>
public sealed class TaskBackendOptions
{
    /// <summary>
    /// How many of the backend's activities may run at once: 1 or more. A waiting activity does not count. The default,
    /// <see langword="null"/>, leaves it to the pool.
    /// </summary>
    public int? MaxDegreeOfParallelism
    {
        get;
        init => field = value is null or >= 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "At least one activity must be able to run.");
    }
}
