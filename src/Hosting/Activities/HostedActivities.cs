using Concurrency.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Concurrency.Hosting;

/// <summary>Starts the hosted activities with the host, watches them, and stops them with it.</summary>
/// <remarks>
/// <para>
/// <b>Starting.</b> Each activity is placed and started, but its body waits at a gate until the last has been: if one cannot be
/// started, none has run. The host does not wait for any body.
/// </para>
/// <para>
/// <b>Stopping.</b> What does not drain is cancelled. Its end completes channels, which ends those who drain them, and so on
/// down the stream, each on the stack of the one before. What is left when the grace period is over is cancelled, and
/// reported.
/// </para>
/// </remarks>
internal sealed class HostedActivities : IHostedLifecycleService, IDisposable
{
    /// <summary>What those who are cancelled after the grace period have to end in. The host is gone within a second of it.</summary>
    private static TimeSpan CancelPatience { get; } = TimeSpan.FromMilliseconds(400);

    /// <summary>What those whom others have started have to end in at least, when all the grace is used up.</summary>
    private static TimeSpan OthersPatience { get; } = TimeSpan.FromMilliseconds(100);

    private readonly Registrations _registrations;
    private readonly IServiceProvider _services;
    private readonly RuntimeFactory _runtime;
    private readonly LiveConfiguration _configuration;
    private readonly ConcurrencyTopology _topology;
    private readonly TimeProvider _timeProvider;
    private readonly IHostApplicationLifetime? _lifetime;
    private readonly ILogger _logger;
    private readonly StartGate _gate = new();
    private readonly List<HostedRun> _runs = [];
    private readonly HostedFailures _failures = new();
    private readonly ChannelCompleter _completer;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HostedSurvey _survey;
    private readonly SecondInterrupt _interrupt;
    private volatile IReadOnlyList<HostedRun> _started = [];
    private bool _isStarted;
    private int _remaining;
    private long _stopBegin;

    public HostedActivities(
        Registrations registrations,
        IServiceProvider services,
        RuntimeFactory runtime,
        LiveConfiguration configuration,
        ConcurrencyTopology topology,
        TimeProvider timeProvider,
        IHostApplicationLifetime? lifetime = null,
        ILoggerFactory? loggerFactory = null)
    {
        _registrations = registrations;
        _services = services;
        _runtime = runtime;
        _configuration = configuration;
        _topology = topology;
        _timeProvider = timeProvider;
        _lifetime = lifetime;
        _logger = new QuietLogger((loggerFactory ?? NullLoggerFactory.Instance).CreateLogger(Log.Category));
        _completer = new(registrations, topology, services);
        _survey = new(_runs, runtime);
        _interrupt = new(() => lifetime?.ApplicationStopping.IsCancellationRequested ?? true, _survey.DescribeRunning);
    }

    /// <summary>Those which were started, and may have ended since. None before all of them have been. From any thread.</summary>
    public IReadOnlyList<HostedRun> Started => _started;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_registrations.Activities.Count == 0 && _registrations.Channels.Count == 0)
            return;

        try
        {
            foreach (var registration in _registrations.Activities)
            {
                cancellationToken.ThrowIfCancellationRequested();
                _runs.Add(new(registration, Start(registration), _configuration.Current.Table.Policy));
            }
        }
        catch
        {
            await AbandonStartAsync().ConfigureAwait(false);
            throw;
        }

        _isStarted = true;
        _started = [.. _runs];
        _remaining = _runs.Count;
        if (_remaining == 0)
            _ended.SetResult();

        foreach (var run in _runs)
            run.Handle.OnEnded(instance => OnEnded(run, instance));

        foreach (var warning in _topology.Warnings)
            Log.TopologyWarning(_logger, warning);

        if (_runs.Count == 0)
            return;

        _interrupt.Listen();
        Log.Started(_logger, _runs.Count, _runs.Sum(run => run.Instances.Count));
        _gate.Open();
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _stopBegin = _timeProvider.GetTimestamp();
        if (!_isStarted)
            return;

        _completer.BeginStop();
        foreach (var run in _runs.Where(run => run.Registration.Options.OnStop == StopMode.Cancel))
            run.Handle.Cancel();

        _completer.CompleteOnStop();
        try
        {
            await _ended.Task.WaitAsync(RemainingGrace(), _timeProvider, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            await CancelRemainderAsync().ConfigureAwait(false);
        }

        ReportLeftItems();
        _failures.Throw();
    }

    /// <summary>What was started besides hosted activities gets the rest of the grace period: its owners have stopped by now.</summary>
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        _interrupt.Dispose();
        if (_runtime.Created is not { } runtime)
            return;

        var report = await StopOthersAsync(runtime, cancellationToken).ConfigureAwait(false);
        Report(report with { Remaining = _survey.Split(report.Remaining).Others });
    }

    public void Dispose() => _interrupt.Dispose();

    private async Task<StopReport> StopOthersAsync(ConcurrencyRuntime runtime, CancellationToken cancellationToken)
    {
        var remaining = RemainingGrace();
        if (remaining > OthersPatience && !cancellationToken.IsCancellationRequested)
        {
            try
            {
                return await runtime.StopAsync(remaining).WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // The host waits no longer.
            }
        }

        return await runtime.StopAsync(OthersPatience).ConfigureAwait(false);
    }

    private IActivity Start(HostedActivityRegistration registration)
    {
        var concurrency = _services.GetRequiredService<IConcurrency>();
        var body = new HostedBody(registration, _services.GetRequiredService<IServiceScopeFactory>(), _gate, _logger);
        var (name, options) = (registration.Name, registration.ActivityOptions);
        return (registration.IsBlocking, registration.Options.Instances) switch
        {
            (false, null) => concurrency.Start(name, body.RunAsync, options),
            (false, { } instances) => concurrency.Start(name, body.RunAsync, instances, options),
            (true, null) => concurrency.StartBlocking(name, body.Run, options),
            (true, { } instances) => concurrency.StartBlocking(name, body.Run, instances, options),
        };
    }

    private async Task AbandonStartAsync()
    {
        foreach (var run in _runs)
            run.Handle.Cancel();

        _gate.Abandon();
        foreach (var run in _runs)
            await run.Handle.Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        _runs.Clear();

        // Rules of activities which were not even tried have matched nothing, and are right all the same.
        _services.GetRequiredService<UnmatchedRuleReporter>().Forget();
    }

    // On the stack of the activity's last step. Whatever a logger or a channel throws, the end is counted.
    private void OnEnded(HostedRun run, IActivity instance)
    {
        var isLast = run.OnEnded(instance);
        try
        {
            if (instance.State == ActivityState.Failed)
                OnFailed(run, instance);
        }
        finally
        {
            if (isLast)
                OnLastEnded(run);
        }
    }

    private void OnLastEnded(HostedRun run)
    {
        try
        {
            _completer.OnEnded(run);
            if (run.IsCompleted && run.Registration.Options.StopsHostWhenCompleted)
            {
                if (_lifetime is not { ApplicationStopping.IsCancellationRequested: true })
                    Log.CompletedAndStops(_logger, run.Registration.Name);

                StopHost();
            }
        }
        finally
        {
            if (Interlocked.Decrement(ref _remaining) == 0)
                _ended.TrySetResult();
        }
    }

    private void OnFailed(HostedRun run, IActivity instance)
    {
        var failure = instance.Failures[0];
        var isFatal = run.IsFatal(instance);
        var isNew = _failures.Add(failure, isFatal);
        if (isFatal)
            StopHost();

        if (!isNew)
            Log.FailedInConsequence(_logger, instance.Path, failure.Message);
        else if (isFatal)
            Log.FailedAndStops(_logger, failure, instance.Path);
        else
            Log.Failed(_logger, failure, instance.Path);
    }

    // Runs what users registered for the stop, so not on the stack of an activity.
    private void StopHost() =>
        ThreadPool.UnsafeQueueUserWorkItem(static lifetime => lifetime?.StopApplication(), _lifetime, preferLocal: false);

    private async Task CancelRemainderAsync()
    {
        // What they wait on is told before the cancellation ends it.
        var grace = _configuration.Current.Grace.Value - RemainingGrace();
        var late = _survey.Take();
        var cycles = FindCycles();
        foreach (var run in _runs)
            run.Handle.Cancel();

        if (late.Count > 0)
            Log.CancelledAfterGrace(_logger, new(grace, late) { Cycles = cycles });

        try
        {
            await _ended.Task.WaitAsync(CancelPatience, _timeProvider).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            Report(new(grace, _survey.Take()) { Cycles = FindCycles() });
        }
    }

    // Whoever is not hosted may be in them: it is what keeps the others.
    private IReadOnlyList<WaitCycle> FindCycles() => _runtime.Created?.Inspector.FindCycles() ?? [];

    private void Report(StopReport report)
    {
        if (!report.IsClean)
            Log.DidNotStop(_logger, report);
    }

    private void ReportLeftItems()
    {
        foreach (var channel in _registrations.Channels)
        {
            if (channel.GetSnapshot(_services) is { Count: > 0 } snapshot)
                Log.ItemsLeft(_logger, snapshot.Path, snapshot.Count, snapshot.WaitingSenders);
        }
    }

    private TimeSpan RemainingGrace()
    {
        var remaining = _configuration.Current.Grace.Value - _timeProvider.GetElapsedTime(_stopBegin);
        return remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero;
    }
}
