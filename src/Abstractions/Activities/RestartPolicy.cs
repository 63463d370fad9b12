namespace Concurrency;

/// <summary>How an activity is restarted whose response to failures is <see cref="FailureResponse.Restart"/>.</summary>
/// <remarks>
/// Before each restart there is a delay: by default of 100 milliseconds before the first, with a jitter of 0.2. An attempt that ran for
/// <see cref="Window"/> before it failed begins the delays anew.
/// </remarks>
public sealed record RestartPolicy : Backoff
{
    /// <summary>The defaults of every property.</summary>
    public RestartPolicy()
        : base(initialDelay: TimeSpan.FromMilliseconds(100), jitter: 0.2)
    {
    }

    /// <summary>The default of every property.</summary>
    public static RestartPolicy Default { get; } = new();

    /// <summary>
    /// How often it is restarted within <see cref="Window"/>, zero or more; one failure more and <see cref="Escalation"/> decides.
    /// The default is 5.
    /// </summary>
    public int MaxRestarts
    {
        get;
        init => field = value >= 0
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "An activity cannot be restarted fewer than zero times.");
    } = 5;

    /// <summary>Within which time restarts are counted; more than zero. The default is 1 minute.</summary>
    public TimeSpan Window
    {
        get;
        init => field = value > TimeSpan.Zero
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "The time in which restarts are counted is more than zero.");
    } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// What its failure means once it is not restarted any more: <see cref="FailureResponse.FailParent"/>, which is the default, or
    /// <see cref="FailureResponse.Isolate"/>.
    /// </summary>
    public FailureResponse Escalation
    {
        get;
        init => field = value is FailureResponse.FailParent or FailureResponse.Isolate
            ? value
            : throw new ArgumentOutOfRangeException(
                nameof(value), value, "A failure which is not answered by a restart fails the parent or is isolated.");
    } = FailureResponse.FailParent;
}
