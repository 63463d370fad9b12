using System.Diagnostics;
using Concurrency.Backends;

namespace Concurrency.Tasks;

/// <summary>Runs activities on the thread pool. A waiting activity has neither a thread nor a stack.</summary>
[DebuggerDisplay("{Name}")]
public sealed class TaskBackend : IActivityBackend, IBackendLoad
{
    /// <summary>The name of the backend which always exists, and of the kind: <c>Task</c>.</summary>
    public const string DefaultName = "Task";

    private readonly IActivityRunner _runner;
    private readonly LimitedPoolRunner? _limited;

    /// <summary>Makes a backend.</summary>
    /// <param name="name">What rules and hints call it.</param>
    /// <param name="options">How it uses the pool.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public TaskBackend(string name, TaskBackendOptions options)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(options);
        Name = name;
        _limited = options.MaxDegreeOfParallelism is { } max ? new(max) : null;
        _runner = _limited ?? (IActivityRunner)PoolRunner.Instance;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>Never: a blocking body does not run here.</summary>
    public bool HasStacks => false;

    /// <summary>Never: an activity may take each step on another thread.</summary>
    public bool HasThreads => false;

    /// <summary>The threads of the process's pool, and what waits for them; with a limit, what waits behind it.</summary>
    public BackendLoad GetLoad() =>
        _limited is { } limited
            ? limited.GetLoad()
            : new(ThreadPool.ThreadCount, MaxPoolThreads, (int)Math.Min(ThreadPool.PendingWorkItemCount, int.MaxValue), "the thread pool");

    private static int MaxPoolThreads
    {
        get
        {
            ThreadPool.GetMaxThreads(out var threads, out _);
            return threads;
        }
    }

    /// <inheritdoc/>
    public IActivityRunner CreateRunner(IRunnableActivity activity, ActivityOptions options) => _runner;
}
