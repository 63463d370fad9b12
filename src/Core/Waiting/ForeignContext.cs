using Concurrency.Activities;

namespace Concurrency.Waiting;

/// <summary>Where the continuation of a foreign caller goes on: its context, its scheduler, or the pool.</summary>
internal static class ForeignContext
{
    /// <summary>Gets what the usual awaiters would capture: null for the pool.</summary>
    public static object? Capture()
    {
        // A blocking body has no context; one that is still ours belongs to an activity that cannot take it home any more.
        if (SynchronizationContext.Current is { } context and not Scope && context.GetType() != typeof(SynchronizationContext))
            return context;

        return TaskScheduler.Current is { } scheduler && scheduler != TaskScheduler.Default ? scheduler : null;
    }

    public static void Post(object? context, Wait wait)
    {
        try
        {
            if (context is SynchronizationContext foreign)
            {
                foreign.Post(static wait => ((Wait)wait!).RunContinuation(), wait);
                return;
            }

            if (context is TaskScheduler scheduler)
            {
                _ = Task.Factory.StartNew(
                    static wait => ((Wait)wait!).RunContinuation(),
                    wait,
                    CancellationToken.None,
                    TaskCreationOptions.DenyChildAttach,
                    scheduler);
                return;
            }
        }
        catch (Exception)
        {
            // The context refuses, like that of a window which is gone. Whoever woke us is not to blame, and whoever waits must go
            // on: on the pool.
        }

        ThreadPool.UnsafeQueueUserWorkItem(wait, preferLocal: true);
    }
}
