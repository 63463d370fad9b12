using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Concurrency.Hosting;

/// <summary>Warns once of rules which matched nothing.</summary>
/// <remarks>When the host has stopped, or without a host when the container is disposed.</remarks>
internal sealed class UnmatchedRuleReporter(
    IOptionsMonitor<ConcurrencyOptions> options, ILoggerFactory? loggerFactory = null)
    : IHostedLifecycleService, IDisposable
{
    private readonly ILogger _logger = (loggerFactory ?? NullLoggerFactory.Instance).CreateLogger(Log.Category);

    // Null until something could have matched, and again once it was reported.
    private PlacementRules? _watched;

    public void Watch(PlacementRules rules) => Volatile.Write(ref _watched, rules);

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        Watch(options.CurrentValue.Placement);
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        Report();
        return Task.CompletedTask;
    }

    public void Dispose() => Report();

    private void Report()
    {
        if (Interlocked.Exchange(ref _watched, null) is not { } rules)
            return;

        foreach (var rule in rules.UnmatchedActivities)
            Log.ActivityRuleMatchedNothing(_logger, rule.Label, rule.Pattern);

        foreach (var rule in rules.UnmatchedChannels)
            Log.ChannelRuleMatchedNothing(_logger, rule.Label, rule.Pattern);
    }
}
