namespace Concurrency;

/// <summary>How an activity is restarted whose response to failures is <see cref="FailureResponse.Restart"/>.</summary>
/// <remarks>
/// Before each restart there is a delay: first <see cref="InitialDelay"/>, then each time <see cref="BackoffFactor"/> times as long, up
/// to <see cref="MaxDelay"/>. An attempt that ran for <see cref="Window"/> before it failed begins this anew.
/// </remarks>
public sealed record RestartPolicy
{
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

    /// <summary>The delay before the first restart; zero or more. The default is 100 milliseconds.</summary>
    public TimeSpan InitialDelay
    {
        get;
        init => field = value >= TimeSpan.Zero
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "A delay is zero or more.");
    } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest delay, the first one included; zero or more. The default is 30 seconds.</summary>
    public TimeSpan MaxDelay
    {
        get;
        init => field = value >= TimeSpan.Zero
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "A delay is zero or more.");
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
    /// from 0 to 1. The default is 0.2.
    /// </summary>
    public double Jitter
    {
        get;
        init => field = value is >= 0 and <= 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "A delay varies by a fraction from 0 to 1 of itself.");
    } = 0.2;

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
