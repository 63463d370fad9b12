namespace Concurrency;

/// <summary>What the code asks of an activity. Where it is placed is decided by configuration first.</summary>
public sealed class ActivityOptions
{
    /// <summary>
    /// The backend to use where no configuration rule names one: <c>Thread</c>, <c>Task</c>, or a configured variant. The
    /// default, <see langword="null"/>, leaves it to the default backend; blocking bodies then run on <c>Thread</c>.
    /// </summary>
    public string? Backend
    {
        get;
        init => field = value is null || value.AsSpan().Trim().Length > 0
            ? value
            : throw new ArgumentException("A backend's name cannot be empty. Leave it null for the default.", nameof(value));
    }

    /// <summary>
    /// The body needs an operating-system thread of its own (apartment state, native affinity, thread-local libraries): any
    /// rule that places it elsewhere is an error. The default is <see langword="false"/>.
    /// </summary>
    public bool RequiresThread { get; init; }

    /// <summary>
    /// The COM apartment of the activity's thread; anything but <see cref="ApartmentState.Unknown"/> needs Windows and implies
    /// <see cref="RequiresThread"/>. The default is <see cref="ApartmentState.Unknown"/>, which leaves it to the runtime.
    /// </summary>
    public ApartmentState Apartment
    {
        get;
        init => field = value is ApartmentState.STA or ApartmentState.MTA or ApartmentState.Unknown
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "An apartment is STA, MTA or Unknown.");
    } = ApartmentState.Unknown;

    /// <summary>
    /// Whether the body sees the starter's <see cref="ExecutionContext"/> (its <c>AsyncLocal</c> values), as it does with
    /// <c>Thread</c> and <c>Task.Run</c>. Turn it off for long-lived loops which would keep a request's values alive. The
    /// default is <see langword="true"/>.
    /// </summary>
    public bool FlowExecutionContext { get; init; } = true;

    /// <summary>
    /// What a failure of the activity means to its parent. The default, <see cref="FailureResponse.FailParent"/>, cancels its
    /// siblings and fails the parent; a root has none. With <see cref="FailureResponse.Restart"/> it is run again.
    /// </summary>
    public FailureResponse OnFailure
    {
        get;
        init => field = Enum.IsDefined(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "A failure fails the parent, is isolated, or restarts the activity.");
    } = FailureResponse.FailParent;

    /// <summary>
    /// How it is restarted if <see cref="OnFailure"/> is <see cref="FailureResponse.Restart"/>; otherwise of no effect. The default is
    /// <see cref="RestartPolicy.Default"/>.
    /// </summary>
    public RestartPolicy Restart
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(value));
    } = RestartPolicy.Default;

    /// <summary>
    /// How long the activity with all its children may take, from its start to its end; more than zero. When it has passed, the
    /// activity is cancelled and fails with <see cref="TimeoutException"/>, whatever its body makes of the cancellation. Around
    /// it, the deadlines of its ancestors hold as well; it covers all restarts together. The default is <see cref="Timeout.InfiniteTimeSpan"/>, which is none.
    /// </summary>
    public TimeSpan Deadline
    {
        get;
        init => field = value > TimeSpan.Zero || value == Timeout.InfiniteTimeSpan
            ? value
            : throw new ArgumentOutOfRangeException(
                nameof(value), value, "A deadline is more than zero, or Timeout.InfiniteTimeSpan for none.");
    } = Timeout.InfiniteTimeSpan;
}
