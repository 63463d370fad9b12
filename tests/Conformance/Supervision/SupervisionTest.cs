using Concurrency.Tests.Conformance.Activities;

namespace Concurrency.Tests.Conformance.Supervision;

/// <summary>What the tests of restarts have in common: manual time, and ways to let delays pass.</summary>
public abstract class SupervisionTest : ActivityTest
{
    protected static readonly TimeSpan s_delay = TimeSpan.FromSeconds(1);

    /// <summary>Every delay is the same.</summary>
    protected static readonly RestartPolicy s_steady =
        new() { InitialDelay = s_delay, BackoffFactor = 1, Jitter = 0, Window = TimeSpan.FromHours(1) };

    protected override bool UsesManualTime => true;

    protected static ActivityOptions Restarting(string backend, RestartPolicy? policy = null) =>
        new() { Backend = backend, OnFailure = FailureResponse.Restart, Restart = policy ?? s_steady };

    protected static Task InDelay(IActivity activity) => Until(() => IsInDelay(activity.GetSnapshot()));

    /// <summary>Lets the delays pass until an activity has ended.</summary>
    protected async Task PassDelays(IActivity activity)
    {
        while (activity.State < ActivityState.Completed)
        {
            await Until(() => activity.GetSnapshot() is var look && (IsInDelay(look) || look.State >= ActivityState.Completed));
            if (activity.State < ActivityState.Completed)
                Time.Advance(s_delay);
        }
    }

    /// <summary>Lets the delays of a descendant pass until an activity has ended.</summary>
    protected async Task PassDelays(IActivity activity, string path)
    {
        while (activity.State < ActivityState.Completed)
        {
            await Until(() => activity.State >= ActivityState.Completed || Runtime.Inspector.GetActivities(path: path).Any(IsInDelay));
            Time.Advance(s_delay);
        }
    }

    private static bool IsInDelay(ActivitySnapshot look) =>
        look is { State: ActivityState.Blocked, WaitingFor: { Operation: "Delay", Target: "restart delay" } };
}
