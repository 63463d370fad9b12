using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Concurrency.Hosting;

/// <summary>The health check <c>concurrency_deadlock</c>: circles of waits, and stalls as far as those are watched.</summary>
internal sealed class DeadlockCheck(IConcurrencyInspector inspector, LiveConfiguration configuration) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var cycles = inspector.FindCycles();
        var stalls = configuration.Current.Watchdogs.Stall is { } atLeast ? inspector.FindStalls(atLeast) : [];
        var deadlocks = cycles.Count(cycle => !cycle.MayResolve);
        var data = new Dictionary<string, object>
        {
            ["cycles"] = cycles.Select(cycle => cycle.ToString()).ToArray(),
            ["stalls"] = stalls.Select(stall => stall.ToString()).ToArray(),
        };
        var status = deadlocks + stalls.Count > 0 ? context.Registration.FailureStatus
            : cycles.Count > 0 ? HealthStatus.Degraded
            : HealthStatus.Healthy;
        return Task.FromResult(new HealthCheckResult(status, Describe(deadlocks, cycles.Count - deadlocks, stalls.Count), data: data));
    }

    private static string Describe(int deadlocks, int passing, int stalls) =>
        deadlocks + passing + stalls == 0
            ? "Nobody waits in a circle."
            : $"{deadlocks} deadlocks, {passing} circles of waits that may end by themselves, {stalls} roots in which nothing goes on.";
}
