using System.Threading.Channels;
using Concurrency.Activities;
using Concurrency.Backends;
using Concurrency.Channels;
using Concurrency.Diagnostics;
using Concurrency.Inspection;
using Concurrency.Placement;
using Concurrency.Profiling;
using Concurrency.Timing;
using Concurrency.Waiting;
using Concurrency.Watchdogs;

namespace Concurrency;

/// <summary>The library at work: its backends, the roots of the activity tree, and its timers.</summary>
/// <remarks>
/// A host makes one through <c>AddConcurrency()</c>; without a host use <see cref="Create"/>. Disposing it stops what still
/// runs (<see cref="StopAsync"/> with the grace period of its builder), and logs what did not stop.
/// </remarks>
public sealed class ConcurrencyRuntime : IConcurrency, IAsyncDisposable, IDisposable
{
    private readonly RootSet _roots;
    private readonly Watcher _watcher;
    private readonly TimeSpan _grace;
    private volatile PlacementTable _placement;
    private volatile bool _isStopped;

    /// <summary>Makes a runtime.</summary>
    /// <param name="builder">What it is made of. Later changes of the builder have no effect.</param>
    /// <exception cref="InvalidOperationException">There is no backend, or none with the default's name.</exception>
    public ConcurrencyRuntime(ConcurrencyBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        TimeProvider = builder.TimeProvider;
        _placement = new(builder.MutableBackends.Values, builder.DefaultBackend, builder.Placement);
        Seam = builder.Seam;
        Random = builder.Random;
        Log = new(builder.LoggerFactory);
        Timers = new(builder.TimeProvider);
        Delays = new(this, "time");
        RestartDelays = new(this, "restart delay");
        _grace = builder.Grace;
        _roots = new(this);
        Inspector = new Inspector(this);
        Metrics = new(this, builder.MeterFactory);
        _watcher = new(this) { Options = builder.Watchdogs };
        Profiler = new(this);
    }

    /// <inheritdoc/>
    public TimeProvider TimeProvider { get; }

    /// <summary>
    /// Where activities run. Another table holds for activities started, and channels made, after it was set; those which there
    /// are stay as they are. Can be set at any time, from any thread.
    /// </summary>
    public PlacementTable Placement
    {
        get => _placement;
        set => _placement = value ?? throw new ArgumentNullException(nameof(value));
    }

    /// <summary>What is told when it lasts too long. Can be set at any time, from any thread; none is told after disposal.</summary>
    public WatchdogOptions Watchdogs
    {
        get => _watcher.Options;
        set => _watcher.Options = value ?? throw new ArgumentNullException(nameof(value));
    }

    /// <summary>Shows who is alive, what each waits for, since when, and who holds it.</summary>
    public IConcurrencyInspector Inspector { get; }

    /// <summary>Finds out where the program waits. Off until it is started.</summary>
    public IBlockingProfiler BlockingProfiler => Profiler;

    internal IOperationSeam? Seam { get; }

    internal Random Random { get; }

    internal ObjectRegistry Registry { get; } = new();

    internal RootSet Roots => _roots;

    internal RuntimeLog Log { get; }

    internal RuntimeMetrics Metrics { get; }

    internal BlockingProfiler Profiler { get; }

    internal TimerQueue Timers { get; }

    internal DelayTarget Delays { get; }

    internal DelayTarget RestartDelays { get; }

    /// <summary>Makes a runtime without a host.</summary>
    /// <example>
    /// <code>await using var concurrency = ConcurrencyRuntime.Create(c => c.UseThreads().UseTasks());</code>
    /// </example>
    /// <param name="configure">Sets up the builder; must add at least one backend.</param>
    public static ConcurrencyRuntime Create(Action<ConcurrencyBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var builder = new ConcurrencyBuilder();
        configure(builder);
        return new(builder);
    }

    /// <inheritdoc/>
    public IActivity Start(string name, Func<IActivityScope, ValueTask> body, ActivityOptions? options = null) =>
        Launcher.Start(this, parent: null, name, body, isBlocking: false, options);

    /// <inheritdoc/>
    public IActivity<T> Start<T>(string name, Func<IActivityScope, ValueTask<T>> body, ActivityOptions? options = null) =>
        Launcher.Start<T>(this, parent: null, name, body, isBlocking: false, options);

    /// <inheritdoc/>
    public IActivityGroup Start(
        string name, Func<IActivityScope, ValueTask> body, int instances, ActivityOptions? options = null) =>
        Launcher.StartGroup(this, parent: null, name, body, isBlocking: false, instances, options);

    /// <inheritdoc/>
    public IActivity StartBlocking(string name, Action<IActivityScope> body, ActivityOptions? options = null) =>
        Launcher.Start(this, parent: null, name, body, isBlocking: true, options);

    /// <inheritdoc/>
    public IActivity<T> StartBlocking<T>(string name, Func<IActivityScope, T> body, ActivityOptions? options = null) =>
        Launcher.Start<T>(this, parent: null, name, body, isBlocking: true, options);

    /// <inheritdoc/>
    public IActivityGroup StartBlocking(
        string name, Action<IActivityScope> body, int instances, ActivityOptions? options = null) =>
        Launcher.StartGroup(this, parent: null, name, body, isBlocking: true, instances, options);

    /// <inheritdoc/>
    public ValueTask RunAsync(
        string name,
        Func<IActivityScope, ValueTask> body,
        ActivityOptions? options = null,
        CancellationToken cancellationToken = default) =>
        Launcher.RunAsync(this, FindCaller(), name, body, options, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<T> RunAsync<T>(
        string name,
        Func<IActivityScope, ValueTask<T>> body,
        ActivityOptions? options = null,
        CancellationToken cancellationToken = default) =>
        Launcher.RunAsync<T>(this, FindCaller(), name, body, options, cancellationToken);

    /// <inheritdoc/>
    public IChannel<T> CreateChannel<T>(string name, ChannelOptions<T> options) => CreateChannel(parent: null, name, options);

    /// <inheritdoc/>
    public IMutex CreateMutex(string name) => Objects.CreateMutex(this, parent: null, name);

    /// <inheritdoc/>
    public IReaderWriterLock CreateReaderWriterLock(string name) => Objects.CreateReaderWriterLock(this, parent: null, name);

    /// <inheritdoc/>
    public ISemaphore CreateSemaphore(string name, int permits, int maxPermits = int.MaxValue) =>
        Objects.CreateSemaphore(this, parent: null, name, permits, maxPermits);

    /// <inheritdoc/>
    public IManualResetEvent CreateManualResetEvent(string name, bool isSet = false) =>
        Objects.CreateManualResetEvent(this, parent: null, name, isSet);

    /// <inheritdoc/>
    public IAutoResetEvent CreateAutoResetEvent(string name, bool isSet = false) =>
        Objects.CreateAutoResetEvent(this, parent: null, name, isSet);

    /// <inheritdoc/>
    public ICountdownEvent CreateCountdownEvent(string name, int count) =>
        Objects.CreateCountdownEvent(this, parent: null, name, count);

    /// <inheritdoc/>
    public IBarrier CreateBarrier(string name, int participants, Action<long>? postPhaseAction = null) =>
        Objects.CreateBarrier(this, parent: null, name, participants, postPhaseAction);

    /// <inheritdoc/>
    public IExchanger<T> CreateExchanger<T>(string name) => Objects.CreateExchanger<T>(this, parent: null, name);

    /// <inheritdoc/>
    public IPromise<T> CreatePromise<T>(string name) => Objects.CreatePromise<T>(this, parent: null, name);

    /// <inheritdoc/>
    public IBroadcast<T> CreateBroadcast<T>(string name) => Objects.CreateBroadcast<T>(this, parent: null, name);

    /// <inheritdoc/>
    public ILatest<T> CreateLatest<T>(string name, T value) => Objects.CreateLatest(this, parent: null, name, value);

    /// <inheritdoc/>
    public IActivityLocal<T> CreateActivityLocal<T>(string name, Func<T>? factory = null) =>
        Objects.CreateActivityLocal(parent: null, name, factory);

    /// <inheritdoc/>
    public ITicker CreateTicker(string name, TimeSpan period) => Objects.CreateTicker(this, parent: null, name, period);

    /// <inheritdoc/>
    public IChannelReader<T> Adapt<T>(string name, ChannelReader<T> reader) => Adapt(parent: null, name, reader);

    /// <inheritdoc/>
    public IChannelWriter<T> Adapt<T>(string name, ChannelWriter<T> writer) => Adapt(parent: null, name, writer);

    /// <inheritdoc/>
    public IRedeliveringReader<T> CreateRedeliveringReader<T>(
        string name, IChannelReader<T> source, ItemRetry? retry = null, IChannelWriter<DeadLetter<T>>? deadLetters = null) =>
        Objects.CreateRedeliveringReader(this, parent: null, name, source, retry, deadLetters);

    /// <inheritdoc/>
    public ValueTask<TReply> AskAsync<TRequest, TReply>(
        IChannelWriter<Request<TRequest, TReply>> server, TRequest request, CancellationToken cancellationToken = default) =>
        PendingRequest<TRequest, TReply>.AskAsync(this, server, request, cancellationToken);

    /// <inheritdoc/>
    public TReply Ask<TRequest, TReply>(
        IChannelWriter<Request<TRequest, TReply>> server, TRequest request, CancellationToken cancellationToken = default) =>
        PendingRequest<TRequest, TReply>.Ask(this, server, request, cancellationToken);

    /// <summary>Who is running now, parents before children, with what each waits for and where its thread is.</summary>
    /// <remarks>Threads that are blocked in waits of the library are asked for their stacks, for 200 ms at most altogether.</remarks>
    public IReadOnlyList<RemainingActivity> Survey() => _roots.Survey();

    /// <summary>
    /// Stops the runtime: no activity can be started any more, all are cancelled, and those which have not ended within the
    /// grace period are reported. Channels and other objects stay usable.
    /// </summary>
    /// <param name="grace">How long to wait; zero or more.</param>
    /// <returns>Who did not stop, and what each waits for.</returns>
    public async Task<StopReport> StopAsync(TimeSpan grace)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(grace, TimeSpan.Zero);
        _isStopped = true;
        var ended = _roots.StopAll();
        try
        {
            await ended.WaitAsync(grace, TimeProvider).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // Reported below, by name.
        }

        return new(grace, _roots.Survey()) { Cycles = Inspector.FindCycles() };
    }

    /// <summary>
    /// Stops the runtime, and logs which activities did not stop within its grace period. If <see cref="StopAsync"/> was called
    /// before, its caller has had the grace period and the report: then this waits for nobody.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (!_isStopped)
        {
            var report = await StopAsync(_grace).ConfigureAwait(false);
            if (!report.IsClean)
                Log.DidNotStop(report);
        }

        Metrics.Dispose();
        _watcher.Dispose();
        Timers.Dispose();
    }

    /// <summary>As <see cref="DisposeAsync"/>, blocking the calling thread.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    internal (SiblingName Name, int Sequence) ReserveRoot(string name, int sequence) =>
        _roots.Reserve(name, sequence);

    internal void ReleaseRoot(SiblingName name) => _roots.Release(name);

    internal bool AddRoot(Strand root) => _roots.Add(root);

    internal void RemoveRoot(Strand root) => _roots.Remove(root);

    internal void OnRootEnded() => _roots.Leave();

    internal IChannel<T> CreateChannel<T>(Strand? parent, string name, ChannelOptions<T> options)
    {
        NameRules.Check(name);
        ArgumentNullException.ThrowIfNull(options);
        return ChannelFactory.Create(this, parent, name, options);
    }

    internal IChannelReader<T> Adapt<T>(Strand? parent, string name, ChannelReader<T> reader)
    {
        NameRules.Check(name);
        ArgumentNullException.ThrowIfNull(reader);
        return new AdaptedReader<T>(this, new(parent, name), reader);
    }

    internal IChannelWriter<T> Adapt<T>(Strand? parent, string name, ChannelWriter<T> writer)
    {
        NameRules.Check(name);
        ArgumentNullException.ThrowIfNull(writer);
        return new AdaptedWriter<T>(this, new(parent, name), writer);
    }

    // An activity of another runtime is a foreign caller here.
    private Strand? FindCaller() =>
        PerThread.Current.Scope?.Activity is { } activity && ReferenceEquals(activity.Runtime, this) && !activity.IsEnded
            ? activity
            : null;
}
