using System.Diagnostics;
using Concurrency.Backends;

namespace Concurrency.Tasks;

/// <summary>Runs activities on the thread pool. A waiting activity has neither a thread nor a stack.</summary>
[DebuggerDisplay("{Name}")]
public sealed class TaskBackend : IActivityBackend
{
    /// <summary>The name of the backend which always exists, and of the kind: <c>Task</c>.</summary>
    public const string DefaultName = "Task";

    private readonly IActivityRunner _runner;

    /// <summary>Makes a backend.</summary>
    /// <param name="name">What rules and hints call it.</param>
    /// <param name="options">How it uses the pool.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public TaskBackend(string name, TaskBackendOptions options)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(options);
        Name = name;
        _runner = options.MaxDegreeOfParallelism is { } max ? new LimitedPoolRunner(max) : PoolRunner.Instance;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>Never: a blocking body does not run here.</summary>
    public bool HasStacks => false;

    /// <summary>Never: an activity may take each step on another thread.</summary>
    public bool HasThreads => false;

    /// <inheritdoc/>
    public IActivityRunner CreateRunner(IRunnableActivity activity, ActivityOptions options) => _runner;
}
