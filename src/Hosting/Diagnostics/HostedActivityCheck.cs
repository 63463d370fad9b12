using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Concurrency.Hosting;

/// <summary>The health check <c>concurrency_activities</c>: hosted activities which have failed, or wait to be restarted.</summary>
internal sealed class HostedActivityCheck(HostedActivities activities) : IHealthCheck
{
    // What an activity waits on between two attempts.
    private const string RestartDelay = "restart delay";

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        Exception? first = null;
        var (instances, failed, restarting) = (0, 0, 0);
        var data = new Dictionary<string, object>();
        foreach (var instance in activities.Started.SelectMany(run => run.Instances))
        {
            instances++;
            if (instance.State == ActivityState.Failed)
            {
                failed++;
                var failure = instance.Failures[0];
                first ??= failure;
                data[instance.Path] = $"failed: {failure.Message}";
            }
            else if (instance.GetSnapshot() is { WaitingFor.Target: RestartDelay } snapshot)
            {
                restarting++;
                data[instance.Path] = $"waits to be restarted, {snapshot.Restarts} restarts so far";
            }
        }

        var status = failed > 0 ? context.Registration.FailureStatus
            : restarting > 0 ? HealthStatus.Degraded
            : HealthStatus.Healthy;
        var description = $"Of {instances} hosted activities {failed} have failed, and {restarting} wait to be restarted.";
        return Task.FromResult(new HealthCheckResult(status, description, first, data));
    }
}
