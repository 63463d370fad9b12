using Concurrency.Backends;

namespace Concurrency.Activities;

/// <summary>Runs what is posted to an activity that has ended, or that never got a runner: serially, on the pool.</summary>
internal sealed class EndedRunner : IActivityRunner
{
    private EndedRunner()
    {
    }

    public static EndedRunner Instance { get; } = new();

    public void Schedule(IRunnableActivity activity) => ThreadPool.UnsafeQueueUserWorkItem(activity, preferLocal: false);

    public void Execute(IRunnableActivity activity)
    {
        if (activity.RunSteps() == StepsOutcome.Yielded)
            Schedule(activity);
    }

    public void Release(IRunnableActivity activity)
    {
    }
}
