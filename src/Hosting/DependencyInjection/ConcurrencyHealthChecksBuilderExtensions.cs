using Concurrency.Hosting;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds health checks of concurrency.</summary>
public static class ConcurrencyHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds two checks of the application's concurrency: <c>concurrency_deadlock</c> (activities wait for one another in a circle, or
    /// nothing goes on in a root) and <c>concurrency_activities</c> (hosted activities have failed, or wait to be restarted).
    /// </summary>
    /// <remarks>
    /// They look when they are asked, which takes as long as a look of the inspector. Stalls are looked for with the time that the
    /// watchdog <c>Stall</c> has, and not if it is off.
    /// </remarks>
    /// <example>
    /// <code>builder.Services.AddHealthChecks().AddConcurrency();</code>
    /// </example>
    /// <param name="builder">The health checks of an application that calls <c>AddConcurrency()</c> on its services.</param>
    /// <param name="tags">Tags of both checks, to filter them by.</param>
    /// <returns>The builder.</returns>
    public static IHealthChecksBuilder AddConcurrency(this IHealthChecksBuilder builder, params IEnumerable<string> tags)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(tags);
        return builder
            .Add(new("concurrency_deadlock", Find<DeadlockCheck>, failureStatus: null, tags))
            .Add(new("concurrency_activities", Find<HostedActivityCheck>, failureStatus: null, tags));
    }

    private static T Find<T>(IServiceProvider services)
        where T : class, IHealthCheck =>
        services.GetService<T>() ?? throw new InvalidOperationException(
            "There is no concurrency to check the health of: call AddConcurrency() on the services, too.");
}
