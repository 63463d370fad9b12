namespace Concurrency;

/// <summary>Exponential back-off: how long to wait before what has failed is tried again.</summary>
/// <remarks>
/// First <see cref="InitialDelay"/>, then each time <see cref="BackoffFactor"/> times as long, up to <see cref="MaxDelay"/>; each made
/// longer or shorter at random by <see cref="Jitter"/>.
/// </remarks>
public abstract record Backoff
{
    private protected Backoff(TimeSpan initialDelay, double jitter)
    {
        InitialDelay = initialDelay;
        Jitter = jitter;
    }

    /// <summary>The delay after the first failure; zero or more. The default is up to who waits.</summary>
    public TimeSpan InitialDelay
    {
        get;
        init => field = CheckDelay(value, nameof(value));
    }

    /// <summary>The longest delay, the first one and its jitter included; zero or more. The default is 30 seconds.</summary>
    public TimeSpan MaxDelay
    {
        get;
        init => field = CheckDelay(value, nameof(value));
    } = TimeSpan.FromSeconds(30);

    /// <summary>By how much each delay is longer than the one before; 1 or more. The default is 2.</summary>
    public double BackoffFactor
    {
        get;
        init => field = value is >= 1 and <= double.MaxValue
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "Delays do not become shorter: the factor is 1 or more.");
    } = 2;

    /// <summary>
    /// By which fraction each delay is made longer or shorter at random, so that what failed together does not come back together;
    /// from 0 to 1. The default is up to who waits.
    /// </summary>
    public double Jitter
    {
        get;
        init => field = value is >= 0 and <= 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "A delay varies by a fraction from 0 to 1 of itself.");
    }

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
        delay *= 1 + (Jitter * ((2 * random.NextDouble()) - 1));
        return delay >= MaxDelay.Ticks ? MaxDelay : TimeSpan.FromTicks((long)delay);
    }

    private static TimeSpan CheckDelay(TimeSpan value, string parameter) =>
        value >= TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(parameter, value, "A delay is zero or more.");
}
