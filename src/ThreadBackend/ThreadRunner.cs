using Concurrency.Backends;
using Microsoft.Extensions.Logging;

namespace Concurrency.Threads;

/// <summary>The thread of one activity: runs its steps, and parks between them.</summary>
/// <remarks>
/// While it is parked it does not hold the activity; who schedules brings it along. So a permit left over in the parker, or an
/// interrupt, wakes the thread but never runs steps.
/// </remarks>
internal sealed class ThreadRunner(ThreadBackend backend, string path, CpuSet? cpus, Func<ILoggerFactory> loggerFactory)
    : IThreadRunner
{
    private readonly Parker _parker = new();

    // Set by Schedule, taken by the thread. It may be set again before RunSteps has returned that it is idle.
    private IRunnableActivity? _scheduled;
    private bool _isReleased;
    private volatile Thread? _thread;

    public Thread? Thread => _thread;

    public void Schedule(IRunnableActivity activity)
    {
        Volatile.Write(ref _scheduled, activity);
        _parker.Unpark();
    }

    public void Execute(IRunnableActivity activity) => RunUntilIdle(activity);

    /// <remarks>Gives the place back at once: whoever learns of the end may start another activity before this thread is gone.</remarks>
    public void Release(IRunnableActivity activity)
    {
        backend.Release();
        Volatile.Write(ref _isReleased, true);
        _parker.Unpark();
    }

    /// <summary>What the thread does.</summary>
    public void Run()
    {
        _thread = Thread.CurrentThread;
        if (cpus is not null && Affinity.TrySetCurrentThread(cpus) is { } reason)
            ThreadBackendLog.AffinityRefused(loggerFactory().CreateLogger<ThreadBackend>(), path, cpus, reason);

        while (WaitForSchedule() is { } activity && RunUntilIdle(activity))
        {
        }
    }

    /// <returns>Whether the activity goes on; <see langword="false"/> when it has ended.</returns>
    private static bool RunUntilIdle(IRunnableActivity activity)
    {
        // An activity that yields lets its own other steps have a turn. Its neighbours have threads, and the system sees to those.
        StepsOutcome outcome;
        do
        {
            outcome = activity.RunSteps();
        }
        while (outcome == StepsOutcome.Yielded);

        return outcome == StepsOutcome.Idle;
    }

    /// <returns>The activity to run; null if it was released without a step to run.</returns>
    private IRunnableActivity? WaitForSchedule()
    {
        while (true)
        {
            if (Interlocked.Exchange(ref _scheduled, null) is { } activity)
                return activity;

            if (Volatile.Read(ref _isReleased))
                return null;

            try
            {
                _parker.Park();
            }
            catch (ThreadInterruptedException)
            {
                // It was aimed at a thread which was idle: there is nothing to interrupt.
            }
        }
    }
}
