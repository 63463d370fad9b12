using System.Diagnostics;
using Concurrency.Backends;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Concurrency.Threads;

/// <summary>Gives each activity an operating-system thread of its own, from its first step to its last.</summary>
/// <remarks>
/// The threads are background threads named after their activities. Between steps a thread is parked in the kernel.
/// </remarks>
[DebuggerDisplay("{Name}: {Limit.Count} of {Limit.Max} threads")]
public sealed class ThreadBackend : IActivityBackend, IBackendLoad
{
    /// <summary>The name of the backend which always exists, and of the kind: <c>Thread</c>.</summary>
    public const string DefaultName = "Thread";

    private readonly ThreadBackendOptions _options;
    private readonly Func<ILoggerFactory> _loggerFactory;
    private int _threads;
    private int _warnedOfPriority;

    /// <summary>Makes a backend.</summary>
    /// <param name="name">What rules and hints call it.</param>
    /// <param name="options">How its threads are made.</param>
    /// <param name="limit">How many threads there may be, together with other backends.</param>
    /// <param name="loggerFactory">Where warnings go. The default drops them.</param>
    /// <exception cref="ArgumentException">The name is empty, or the options name a CPU this process may not use.</exception>
    /// <exception cref="PlatformNotSupportedException">The options name CPUs, and this system cannot keep threads on them.</exception>
    public ThreadBackend(
        string name,
        ThreadBackendOptions options,
        ThreadLimit limit,
        ILoggerFactory? loggerFactory = null)
        : this(name, options, limit, () => loggerFactory ?? NullLoggerFactory.Instance)
    {
    }

    internal ThreadBackend(
        string name,
        ThreadBackendOptions options,
        ThreadLimit limit,
        Func<ILoggerFactory> loggerFactory)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(limit);
        CheckCpus(name, options);

        Name = name;
        Limit = limit;
        _options = options;
        _loggerFactory = loggerFactory;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>What the threads are counted against.</summary>
    public ThreadLimit Limit { get; }

    /// <summary>Always: a thread has a stack to block on.</summary>
    public bool HasStacks => true;

    /// <summary>Always: that is what this backend is for.</summary>
    public bool HasThreads => true;

    /// <summary>Starts the thread of an activity. It waits, parked, for the first step.</summary>
    /// <param name="activity">The activity.</param>
    /// <param name="options">What the code asks of the activity: here, its apartment.</param>
    /// <exception cref="ThreadLimitException">The limit is reached, or the operating system refused.</exception>
    /// <exception cref="PlatformNotSupportedException">The code asks for an apartment, and this is not Windows.</exception>
    public IActivityRunner CreateRunner(IRunnableActivity activity, ActivityOptions options)
    {
        ArgumentNullException.ThrowIfNull(activity);
        ArgumentNullException.ThrowIfNull(options);
        CheckApartment(activity.Path, options.Apartment);
        WarnIfPriorityIsIgnored();

        var path = activity.Path;
        Limit.Reserve(path);
        Interlocked.Increment(ref _threads);
        try
        {
            return Start(path, options.Apartment);
        }
        catch (Exception exception)
        {
            Release();
            if (exception is OutOfMemoryException or ThreadStartException)
                throw ThreadLimitException.Refused(path, Limit.Count, Limit.Max, exception);

            throw;
        }
    }

    /// <summary>The threads of this backend, and the limit it may share with others.</summary>
    public BackendLoad GetLoad() => new(Volatile.Read(ref _threads), Limit.Max, Queued: 0, "a thread for each activity");

    /// <summary>An activity has no thread any more.</summary>
    internal void Release()
    {
        Interlocked.Decrement(ref _threads);
        Limit.Release();
    }

    private static void CheckCpus(string name, ThreadBackendOptions options)
    {
        if (options.Cpus is not { } cpus)
            return;

        if (!Affinity.IsSupported)
            throw new PlatformNotSupportedException(
                $"Backend '{name}' is to use CPUs {cpus}, but threads can be kept on CPUs on Linux and Windows only. "
                + $"Leave {nameof(ThreadBackendOptions)}.{nameof(ThreadBackendOptions.Cpus)} null here.");

        if (cpus.DescribeUnavailable(CpuSet.Available) is { } problem)
            throw new ArgumentException($"Backend '{name}' cannot use CPUs {cpus}. {problem}", nameof(options));
    }

    private static void CheckApartment(string path, ApartmentState apartment)
    {
        if (apartment != ApartmentState.Unknown && !OperatingSystem.IsWindows())
            throw new PlatformNotSupportedException(
                $"Activity '{path}' asks for the {apartment} apartment, and only Windows has apartments. "
                + $"Leave {nameof(ActivityOptions)}.{nameof(ActivityOptions.Apartment)} {ApartmentState.Unknown} here.");
    }

    private ThreadRunner Start(string path, ApartmentState apartment)
    {
        var runner = new ThreadRunner(this, path, _options.Cpus, _loggerFactory);
        var thread = new Thread(runner.Run, (_options.StackSizeKB ?? 0) * 1024)
        {
            IsBackground = true,
            Name = path,
            Priority = _options.Priority,
        };
        if (OperatingSystem.IsWindows() && apartment != ApartmentState.Unknown)
            thread.SetApartmentState(apartment);

        // Unsafe: Core flows the starter's ExecutionContext itself, or not, as the activity's options say.
        thread.UnsafeStart();
        return runner;
    }

    private void WarnIfPriorityIsIgnored()
    {
        if (_options.Priority != ThreadPriority.Normal
            && OperatingSystem.IsLinux()
            && Interlocked.Exchange(ref _warnedOfPriority, 1) == 0)
            ThreadBackendLog.PriorityIgnored(_loggerFactory().CreateLogger<ThreadBackend>(), Name, _options.Priority);
    }
}
