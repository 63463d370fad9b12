using Concurrency.Placement;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Concurrency.Hosting;

/// <summary>Makes the runtime from the configuration.</summary>
/// <remarks>Asks for the reporter first, so that the container disposes it after the runtime.</remarks>
internal sealed class RuntimeFactory(
    IOptionsMonitor<ConcurrencyOptions> options,
    IPlacementPolicy placement,
    UnmatchedRuleReporter reporter,
    TimeProvider timeProvider,
    ILoggerFactory? loggerFactory = null)
{
    private volatile ConcurrencyRuntime? _created;

    /// <summary>The runtime, once somebody has asked for it.</summary>
    public ConcurrencyRuntime? Created => _created;

    public ConcurrencyRuntime Create()
    {
        var current = options.CurrentValue;
        var builder = new ConcurrencyBuilder
        {
            DefaultBackend = current.DefaultBackend,
            Grace = current.Grace,
            Placement = placement,
            TimeProvider = timeProvider,
        };
        if (loggerFactory is not null)
            builder.LoggerFactory = loggerFactory;

        foreach (var backend in current.Backends)
            builder.UseBackend(backend);

        reporter.Watch(current.Placement);
        return _created = new(builder);
    }
}
