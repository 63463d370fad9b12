using System.Diagnostics.Metrics;
using Concurrency.Backends;
using Concurrency.Placement;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Concurrency;

/// <summary>What a <see cref="ConcurrencyRuntime"/> is made of.</summary>
public sealed class ConcurrencyBuilder
{
    /// <summary>The default of <see cref="Grace"/>: 20 seconds.</summary>
    public static TimeSpan DefaultGrace { get; } = TimeSpan.FromSeconds(20);

    /// <summary>Where all time comes from. The default is <see cref="TimeProvider.System"/>.</summary>
    public TimeProvider TimeProvider
    {
        get;
        set => field = value ?? throw new ArgumentNullException(nameof(value));
    } = TimeProvider.System;

    /// <summary>
    /// Where all chance comes from, such as which of several ready cases a select takes. Must be safe for many threads. The default
    /// is <see cref="Random.Shared"/>.
    /// </summary>
    public Random Random
    {
        get;
        set => field = value ?? throw new ArgumentNullException(nameof(value));
    } = Random.Shared;

    /// <summary>Where failures that nobody awaits, and activities that do not stop, are logged. The default drops them.</summary>
    public ILoggerFactory LoggerFactory
    {
        get;
        set => field = value ?? throw new ArgumentNullException(nameof(value));
    } = NullLoggerFactory.Instance;

    /// <summary>
    /// Who makes the meter <c>Concurrency</c>. The default, <see langword="null"/>, lets the runtime make one of its own, which ends
    /// with the runtime.
    /// </summary>
    public IMeterFactory? MeterFactory { get; set; }

    /// <summary>The backends by name, compared without case. <c>UseThreads()</c> and <c>UseTasks()</c> add the two usual ones.</summary>
    public IReadOnlyDictionary<string, IActivityBackend> Backends => MutableBackends;

    /// <summary>
    /// The backend of an activity with an asynchronous body for which neither a rule nor a hint names one. The default is
    /// <c>Task</c>, or the only backend there is.
    /// </summary>
    public string? DefaultBackend { get; set; }

    /// <summary>What the deployer decided. The default, <see langword="null"/>, leaves all to the code.</summary>
    public IPlacementPolicy? Placement { get; set; }

    /// <summary>
    /// The point in front of every operation, for a backend which chooses schedules on purpose. The default,
    /// <see langword="null"/>, is none, and costs nothing.
    /// </summary>
    public IOperationSeam? Seam { get; set; }

    /// <summary>
    /// How long disposing the runtime waits for activities to end before it reports those which did not. Zero or more; the
    /// default is 20 seconds.
    /// </summary>
    public TimeSpan Grace
    {
        get;
        set => field = value >= TimeSpan.Zero
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "A grace period cannot be negative.");
    } = DefaultGrace;

    /// <summary>What is told when it lasts too long. The default is <see cref="WatchdogOptions.Off"/>.</summary>
    public WatchdogOptions Watchdogs
    {
        get;
        set => field = value ?? throw new ArgumentNullException(nameof(value));
    } = WatchdogOptions.Off;

    internal Dictionary<string, IActivityBackend> MutableBackends { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Adds a backend, in place of one with the same name.</summary>
    /// <param name="backend">The backend.</param>
    /// <returns>The builder.</returns>
    public ConcurrencyBuilder UseBackend(IActivityBackend backend)
    {
        ArgumentNullException.ThrowIfNull(backend);
        MutableBackends[backend.Name] = backend;
        return this;
    }
}
