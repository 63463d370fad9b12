using Concurrency.Placement;

namespace Concurrency.Hosting;

/// <summary>Reads the keys of a rule about deadlines and failures.</summary>
internal sealed class SupervisionReader(ProblemList problems)
{
    /// <summary>The longest time span of a rule.</summary>
    public static TimeSpan MaxTime { get; } = TimeSpan.FromDays(3650);

    /// <summary>The shortest time span of a rule which cannot be zero.</summary>
    public static TimeSpan MinTime { get; } = TimeSpan.FromMilliseconds(1);

    private const string Deadline = "Deadline";
    private const string OnFailure = "OnFailure";
    private const string Restart = "Restart";
    private const double MaxBackoffFactor = 1000;

    private static readonly FailureResponse[] s_responses = Enum.GetValues<FailureResponse>();
    private static readonly FailureResponse[] s_escalations = [FailureResponse.FailParent, FailureResponse.Isolate];

    private static readonly string[] s_restartKeys =
    [
        nameof(RestartPolicy.MaxRestarts),
        nameof(RestartPolicy.Window),
        nameof(RestartPolicy.InitialDelay),
        nameof(RestartPolicy.MaxDelay),
        nameof(RestartPolicy.BackoffFactor),
        nameof(RestartPolicy.Jitter),
        nameof(RestartPolicy.Escalation),
    ];

    public static IReadOnlyList<string> Keys { get; } = [Deadline, OnFailure, Restart];

    /// <summary>Adds to a rule what its node sets.</summary>
    public ActivityRule Read(ConfigurationNode node, ActivityRule rule) =>
        rule with
        {
            Deadline = ReadTime(node[Deadline], MinTime),
            OnFailure = ReadResponse(node[OnFailure], s_responses),
            Restart = ReadRestart(node[Restart]),
        };

    private RestartRule? ReadRestart(ConfigurationNode? node)
    {
        if (node is null)
            return null;

        NodeReader.CheckObject(node, s_restartKeys, problems, nameof(RestartPolicy.MaxRestarts));
        var maxRestarts = node[nameof(RestartPolicy.MaxRestarts)];
        return new()
        {
            MaxRestarts = NodeReader.ReadInt32(maxRestarts, min: 0, int.MaxValue, problems) is { } number ? new(number, maxRestarts!.Label) : null,
            Window = ReadTime(node[nameof(RestartPolicy.Window)], MinTime),
            InitialDelay = ReadTime(node[nameof(RestartPolicy.InitialDelay)], TimeSpan.Zero),
            MaxDelay = ReadTime(node[nameof(RestartPolicy.MaxDelay)], TimeSpan.Zero),
            BackoffFactor = ReadNumber(node[nameof(RestartPolicy.BackoffFactor)], min: 1, MaxBackoffFactor),
            Jitter = ReadNumber(node[nameof(RestartPolicy.Jitter)], min: 0, max: 1),
            Escalation = ReadResponse(node[nameof(RestartPolicy.Escalation)], s_escalations),
        };
    }

    private Setting<TimeSpan>? ReadTime(ConfigurationNode? node, TimeSpan min) =>
        NodeReader.ReadTimeSpan(node, min, MaxTime, problems) is { } time ? new(time, node!.Label) : null;

    private Setting<double>? ReadNumber(ConfigurationNode? node, double min, double max) =>
        NodeReader.ReadDouble(node, min, max, problems) is { } number ? new(number, node!.Label) : null;

    private Setting<FailureResponse>? ReadResponse(ConfigurationNode? node, FailureResponse[] allowed)
    {
        string[] names = [.. allowed.Select(response => response.ToString())];
        return NodeReader.ReadName(node, "a response to a failure here", names, problems) is { } index
            ? new(allowed[index], node!.Label)
            : null;
    }
}
