namespace Concurrency;

/// <summary>How often an item is tried, and how long to wait between two attempts.</summary>
/// <remarks>By default there is no delay and no jitter.</remarks>
public sealed record ItemRetry : Backoff
{
    /// <summary>The defaults of every property.</summary>
    public ItemRetry()
        : base(initialDelay: TimeSpan.Zero, jitter: 0)
    {
    }

    /// <summary>
    /// How many attempts may fail; with the last of them the item is given up. 1 or more; 1 tries once. The default is 3. An attempt
    /// which was cancelled has not failed, and does not count.
    /// </summary>
    public int MaxAttempts
    {
        get;
        init => field = value >= 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "An item is attempted once or more.");
    } = 3;

    /// <summary>
    /// Whether a failure is worth another attempt; <see langword="false"/> gives the item up at once. The default,
    /// <see langword="null"/>, retries every failure.
    /// </summary>
    public Func<Exception, bool>? ShouldRetry { get; init; }
}
