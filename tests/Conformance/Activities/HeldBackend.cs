using Concurrency.Backends;

namespace Concurrency.Tests.Conformance.Activities;

/// <summary>Runs activities when the test says so, on the test's stack.</summary>
public sealed class HeldBackend : IActivityBackend, IActivityRunner
{
    private readonly Queue<IRunnableActivity> _ready = new();

    public string Name => "Held";

    public bool HasStacks => false;

    public bool HasThreads => false;

    public IActivityRunner CreateRunner(IRunnableActivity activity, ActivityOptions options) => this;

    public void Schedule(IRunnableActivity activity)
    {
        lock (_ready)
            _ready.Enqueue(activity);
    }

    public void Execute(IRunnableActivity activity)
    {
        if (activity.RunSteps() == StepsOutcome.Yielded)
            Schedule(activity);
    }

    public void Release(IRunnableActivity activity)
    {
        // Nothing is held for an activity.
    }

    public void RunAll()
    {
        while (TakeNext() is { } activity)
            Execute(activity);
    }

    private IRunnableActivity? TakeNext()
    {
        lock (_ready)
            return _ready.TryDequeue(out var activity) ? activity : null;
    }
}
