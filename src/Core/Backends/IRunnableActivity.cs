namespace Concurrency.Backends;

/// <summary>An activity as its backend sees it.</summary>
/// <remarks>
/// It is a work item as well, so that a backend on a pool can queue it without an allocation. Executing the work item calls
/// <see cref="IActivityRunner.Execute"/> of its runner, on the pool's thread.
/// </remarks>
public interface IRunnableActivity : IThreadPoolWorkItem
{
    /// <summary>The activity's path, for names and messages.</summary>
    string Path { get; }

    /// <summary>Runs the activity's steps on the calling thread until it waits, ends, or has had its turn.</summary>
    /// <remarks>Never throws: what a step throws fails the activity.</remarks>
    StepsOutcome RunSteps();
}

/// <summary>Why <see cref="IRunnableActivity.RunSteps"/> returned.</summary>
public enum StepsOutcome
{
    /// <summary>It has no steps. <see cref="IActivityRunner.Schedule"/> is called when it has some again, perhaps already.</summary>
    Idle,

    /// <summary>It has steps left, and gives way: call it again after others had a turn.</summary>
    Yielded,

    /// <summary>It has ended, after <see cref="IActivityRunner.Release"/>. The runner is not used again.</summary>
    Ended,
}
