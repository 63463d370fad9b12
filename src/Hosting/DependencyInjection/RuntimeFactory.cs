using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Concurrency.Hosting;

/// <summary>Makes the runtime from the configuration, and leaves its placement to the configuration.</summary>
/// <remarks>Asks for the reporter first, so that the container disposes it after the runtime.</remarks>
internal sealed class RuntimeFactory(
    LiveConfiguration configuration,
    UnmatchedRuleReporter reporter,
    TimeProvider timeProvider,
    ILoggerFactory? loggerFactory = null,
    IMeterFactory? meterFactory = null)
{
    private volatile ConcurrencyRuntime? _created;

    /// <summary>The runtime, once somebody has asked for it.</summary>
    public ConcurrencyRuntime? Created => _created;

    /// <summary>The inspector of the runtime that the application uses.</summary>
    /// <exception cref="InvalidOperationException">The application registered an <see cref="IConcurrency"/> of its own.</exception>
    public static IConcurrencyInspector FindInspector(IServiceProvider services) =>
        FindRuntime(services, "inspector", nameof(IConcurrencyInspector)).Inspector;

    /// <summary>The profiler of the runtime that the application uses.</summary>
    /// <exception cref="InvalidOperationException">The application registered an <see cref="IConcurrency"/> of its own.</exception>
    public static IBlockingProfiler FindProfiler(IServiceProvider services) =>
        FindRuntime(services, "profiler", nameof(IBlockingProfiler)).BlockingProfiler;

    public ConcurrencyRuntime Create()
    {
        var current = configuration.Current;
        var builder = new ConcurrencyBuilder
        {
            DefaultBackend = current.DefaultBackend,
            Grace = current.Grace.Value,
            TimeProvider = timeProvider,
            MeterFactory = meterFactory,
        };
        if (loggerFactory is not null)
            builder.LoggerFactory = loggerFactory;

        foreach (var backend in current.Backends.All)
            builder.UseBackend(backend);

        var runtime = new ConcurrencyRuntime(builder);
        configuration.Attach(runtime);
        reporter.Watch();
        return _created = runtime;
    }

    private static ConcurrencyRuntime FindRuntime(IServiceProvider services, string what, string type)
    {
        var concurrency = services.GetRequiredService<IConcurrency>();
        return concurrency as ConcurrencyRuntime ?? throw new InvalidOperationException(
            $"IConcurrency is registered as {TypeName.Of(concurrency.GetType())}, which has no {what} that is known here. Register "
            + $"an {type} for it.");
    }
}
