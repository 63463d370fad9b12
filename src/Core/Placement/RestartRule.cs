namespace Concurrency.Placement;

/// <summary>
/// What is set for the restarts of an activity, in the terms of <see cref="RestartPolicy"/>. Each property is
/// <see langword="null"/> where no rule sets it.
/// </summary>
public sealed record RestartRule
{
    /// <inheritdoc cref="RestartPolicy.MaxRestarts"/>
    public Setting<int>? MaxRestarts { get; init; }

    /// <inheritdoc cref="RestartPolicy.Window"/>
    public Setting<TimeSpan>? Window { get; init; }

    /// <inheritdoc cref="Backoff.InitialDelay"/>
    public Setting<TimeSpan>? InitialDelay { get; init; }

    /// <inheritdoc cref="Backoff.MaxDelay"/>
    public Setting<TimeSpan>? MaxDelay { get; init; }

    /// <inheritdoc cref="Backoff.BackoffFactor"/>
    public Setting<double>? BackoffFactor { get; init; }

    /// <inheritdoc cref="Backoff.Jitter"/>
    public Setting<double>? Jitter { get; init; }

    /// <inheritdoc cref="RestartPolicy.Escalation"/>
    public Setting<FailureResponse>? Escalation { get; init; }

    /// <summary>What holds where the code asks for a policy.</summary>
    /// <param name="policy">What the code asks for.</param>
    public RestartPolicy ApplyTo(RestartPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return policy with
        {
            MaxRestarts = MaxRestarts?.Value ?? policy.MaxRestarts,
            Window = Window?.Value ?? policy.Window,
            InitialDelay = InitialDelay?.Value ?? policy.InitialDelay,
            MaxDelay = MaxDelay?.Value ?? policy.MaxDelay,
            BackoffFactor = BackoffFactor?.Value ?? policy.BackoffFactor,
            Jitter = Jitter?.Value ?? policy.Jitter,
            Escalation = Escalation?.Value ?? policy.Escalation,
        };
    }
}
