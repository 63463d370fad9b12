using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Concurrency.Hosting;

/// <summary>Warns once of rules which matched nothing.</summary>
/// <remarks>
/// When the host has stopped, or without a host when the container is disposed; of the configuration which runs then.
/// </remarks>
internal sealed class UnmatchedRuleReporter(LiveConfiguration configuration, ILoggerFactory? loggerFactory = null)
    : IHostedLifecycleService, IDisposable
{
    private readonly ILogger _logger = (loggerFactory ?? NullLoggerFactory.Instance).CreateLogger(Log.Category);

    // Not until something could have matched, nor again once it was reported.
    private bool _isDue;

    public void Watch() => Volatile.Write(ref _isDue, true);

    /// <summary>The host did not start, and its rules had no chance.</summary>
    public void Forget() => Volatile.Write(ref _isDue, false);

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        Watch();
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
        if (!Interlocked.Exchange(ref _isDue, false))
            return;

        var rules = configuration.Current.Placement;
        foreach (var rule in rules.UnmatchedActivities)
            Log.ActivityRuleMatchedNothing(_logger, rule.Label, rule.Pattern);

        foreach (var rule in rules.UnmatchedChannels)
            Log.ChannelRuleMatchedNothing(_logger, rule.Label, rule.Pattern);
    }
}
