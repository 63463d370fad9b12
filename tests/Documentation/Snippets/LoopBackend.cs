using System.Collections.Concurrent;
using Concurrency.Backends;

namespace Concurrency.Tests.Documentation.Snippets;

/// <summary>Runs all its activities on one thread, one after the other.</summary>
public sealed class LoopBackend(string name, ThreadPriority priority) : IActivityBackend, IActivityRunner
{
    private readonly BlockingCollection<IRunnableActivity> _ready = new();
    private int _isStarted;

    public string Name => name;

    public bool HasStacks => false;

    public bool HasThreads => false;

    public IActivityRunner CreateRunner(IRunnableActivity activity, ActivityOptions options)
    {
        if (Interlocked.Exchange(ref _isStarted, 1) == 0)
            new Thread(Run) { IsBackground = true, Name = name, Priority = priority }.UnsafeStart();

        return this;
    }

    public void Schedule(IRunnableActivity activity) => _ready.Add(activity);

    public void Execute(IRunnableActivity activity)
    {
        if (activity.RunSteps() == StepsOutcome.Yielded)
            _ready.Add(activity);
    }

    public void Release(IRunnableActivity activity)
    {
        // Nothing is held for an activity.
    }

    private void Run()
    {
        foreach (var activity in _ready.GetConsumingEnumerable())
            Execute(activity);
    }
}

/// <summary>Lets configuration name backends of this kind: <c>"ui": { "Kind": "Loop", "Priority": "AboveNormal" }</c>.</summary>
public sealed class LoopBackendKind : IActivityBackendKind
{
    public string Kind => "Loop";

    public IActivityBackend Create(string name, BackendSettings settings) =>
        new LoopBackend(name, settings.GetName<ThreadPriority>("Priority") ?? ThreadPriority.Normal);
}

/// <summary>Counts what is done, and changes nothing.</summary>
public sealed class OperationCounter : IOperationSeam
{
    private readonly ConcurrentDictionary<OperationKind, int> _counts = new();

    public int this[OperationKind kind] => _counts.GetValueOrDefault(kind);

    public void Preempt(Operation operation) => _counts.AddOrUpdate(operation.Kind, 1, (_, count) => count + 1);

    public bool TryDefer(Operation operation, Action effect)
    {
        Preempt(operation);
        return false;
    }

    public bool TryDeferEnd(Action end) => false;

    public void Park(Parker parker) => parker.Park();
}
