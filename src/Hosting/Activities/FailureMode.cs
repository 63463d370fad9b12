namespace Concurrency.Hosting;

/// <summary>What the failure of a hosted activity means to its host.</summary>
public enum FailureMode
{
    /// <summary>The host stops, and stopping throws the failure, so that the process ends with a non-zero exit code.</summary>
    StopHost,

    /// <summary>The failure is logged, and the host goes on without the activity.</summary>
    LogAndContinue,

    /// <summary>
    /// The activity is run again, with new services, as its <see cref="HostedActivityOptions.Restart"/> says. When it has failed too
    /// often, the host stops, or goes on without it if the policy's <see cref="RestartPolicy.Escalation"/> is
    /// <see cref="FailureResponse.Isolate"/>.
    /// </summary>
    Restart,
}
