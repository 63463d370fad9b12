namespace Concurrency;

/// <summary>How often an item is tried, and how long to wait between two attempts.</summary>
public sealed class ItemRetry
{
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

    /// <summary>How long to wait after the first failure; zero or more. The default is zero.</summary>
    public TimeSpan InitialDelay
    {
        get;
        init => field = value >= TimeSpan.Zero
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "A delay is zero or more.");
    }

    /// <summary>The longest delay, whatever the factor makes of it; zero or more. The default is 30 seconds.</summary>
    public TimeSpan MaxDelay
    {
        get;
        init => field = value >= TimeSpan.Zero
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "A delay is zero or more.");
    } = TimeSpan.FromSeconds(30);

    /// <summary>What each delay is multiplied by for the next; 1 or more. The default is 2.</summary>
    public double BackoffFactor
    {
        get;
        init => field = value >= 1 && double.IsFinite(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "Delays grow, or stay: the factor is 1 or more.");
    } = 2;

    /// <summary>
    /// By which fraction each delay is made longer or shorter at random, so that what failed together does not come back together;
    /// from 0 to 1. The default is 0.
    /// </summary>
    public double Jitter
    {
        get;
        init => field = value is >= 0 and <= 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "A delay varies by a fraction from 0 to 1 of itself.");
    }

    /// <summary>
    /// Whether a failure is worth another attempt; <see langword="false"/> gives the item up at once. The default,
    /// <see langword="null"/>, retries every failure.
    /// </summary>
    public Func<Exception, bool>? ShouldRetry { get; init; }

    /// <summary>How long to wait after so many failures.</summary>
    /// <param name="failures">How many there were; 1 or more.</param>
    /// <param name="random">Where the jitter comes from.</param>
    public TimeSpan GetDelay(int failures, Random random)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(failures, 1);
        ArgumentNullException.ThrowIfNull(random);
        if (InitialDelay == TimeSpan.Zero)
            return TimeSpan.Zero;

        var delay = Math.Min(InitialDelay.Ticks * Math.Pow(BackoffFactor, failures - 1), MaxDelay.Ticks);
        if (Jitter > 0)
            delay = Math.Min(delay * (1 + (Jitter * ((2 * random.NextDouble()) - 1))), MaxDelay.Ticks);

        return TimeSpan.FromTicks((long)delay);
    }
}
