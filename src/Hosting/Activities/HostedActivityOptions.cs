namespace Concurrency.Hosting;

/// <summary>What the code asks of a hosted activity. Where it is placed is decided by configuration first.</summary>
public sealed class HostedActivityOptions
{
    private readonly List<string> _reads = [];
    private readonly List<string> _writes = [];
    private readonly List<string> _completes = [];

    internal HostedActivityOptions()
    {
    }

    /// <summary>
    /// How many instances there are, 1 or more, which configuration may then change; each has a path of its own, such as
    /// <c>price[2]</c>. The default, <see langword="null"/>, is one activity which is no instance.
    /// </summary>
    public int? Instances
    {
        get;
        set => field = value is null or >= 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "There is at least one instance.");
    }

    /// <inheritdoc cref="ActivityOptions.Backend"/>
    public string? Backend { get; set; }

    /// <inheritdoc cref="ActivityOptions.RequiresThread"/>
    public bool RequiresThread { get; set; }

    /// <inheritdoc cref="ActivityOptions.Apartment"/>
    public ApartmentState Apartment { get; set; } = ApartmentState.Unknown;

    /// <summary>What it does when the host stops. The default is <see cref="StopMode.Cancel"/>.</summary>
    public StopMode OnStop
    {
        get;
        set => field = Enum.IsDefined(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "It is cancelled, or it drains.");
    } = StopMode.Cancel;

    /// <summary>What its failure means to the host. The default is <see cref="FailureMode.StopHost"/>.</summary>
    public FailureMode OnFailure
    {
        get;
        set => field = Enum.IsDefined(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "A failure stops the host, is logged, or restarts the activity.");
    } = FailureMode.StopHost;

    /// <summary>
    /// How it is restarted if <see cref="OnFailure"/> is <see cref="FailureMode.Restart"/>, or a rule says so; otherwise of no effect.
    /// The default is <see cref="RestartPolicy.Default"/>.
    /// </summary>
    public RestartPolicy Restart
    {
        get;
        set => field = value ?? throw new ArgumentNullException(nameof(value));
    } = RestartPolicy.Default;

    /// <inheritdoc cref="ActivityOptions.Deadline"/>
    public TimeSpan Deadline
    {
        get;
        set => field = new ActivityOptions { Deadline = value }.Deadline;
    } = Timeout.InfiniteTimeSpan;

    /// <summary>
    /// Whether the host stops when all its instances have completed, as it does for a job which is done. The default is
    /// <see langword="false"/>.
    /// </summary>
    public bool StopsHostWhenCompleted { get; set; }

    internal IReadOnlyList<string> ReadChannels => _reads;

    internal IReadOnlyList<string> WrittenChannels => _writes;

    internal IReadOnlyList<string> CompletedChannels => _completes;

    /// <summary>
    /// Completes registered channels when all instances have ended; with several such activities, when the last of them has.
    /// </summary>
    /// <remarks>
    /// An activity which failed completes the channel with its failure, and one which was cancelled by itself with an
    /// <see cref="OperationCanceledException"/>. One which the stopping host cancelled completes it as done: readers who drain
    /// get what it has sent, and end.
    /// </remarks>
    /// <param name="channels">The names of the channels.</param>
    /// <returns>The options.</returns>
    public HostedActivityOptions Completes(params IEnumerable<string> channels) => Add(_completes, channels);

    /// <summary>
    /// Tells that it receives from registered channels, for the check of the topology. What a class asks for in its constructor
    /// is known without.
    /// </summary>
    /// <param name="channels">The names of the channels.</param>
    /// <returns>The options.</returns>
    public HostedActivityOptions Reads(params IEnumerable<string> channels) => Add(_reads, channels);

    /// <summary>Tells that it sends to registered channels; otherwise as <see cref="Reads"/>.</summary>
    /// <param name="channels">The names of the channels.</param>
    /// <returns>The options.</returns>
    public HostedActivityOptions Writes(params IEnumerable<string> channels) => Add(_writes, channels);

    // What runs for the life of the host keeps nothing alive of whoever started the host.
    internal ActivityOptions ToActivityOptions() =>
        new()
        {
            Backend = Backend,
            RequiresThread = RequiresThread,
            Apartment = Apartment,
            FlowExecutionContext = false,
            OnFailure = OnFailure == FailureMode.Restart ? FailureResponse.Restart : FailureResponse.FailParent,
            Restart = Restart,
            Deadline = Deadline,
        };

    private HostedActivityOptions Add(List<string> names, IEnumerable<string> channels)
    {
        ArgumentNullException.ThrowIfNull(channels);
        foreach (var channel in channels)
        {
            ArgumentException.ThrowIfNullOrEmpty(channel, nameof(channels));
            if (!names.Contains(channel, StringComparer.OrdinalIgnoreCase))
                names.Add(channel);
        }

        return this;
    }
}
