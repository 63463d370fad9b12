namespace Concurrency.Backends;

/// <summary>Who lends the processor to activities. This is what the author of a backend implements.</summary>
/// <remarks>
/// An activity is a strand: Core queues its steps and promises that they run in order and never overlap. A backend only
/// decides where and when <see cref="IRunnableActivity.RunSteps"/> is called.
/// </remarks>
public interface IActivityBackend
{
    /// <summary>What rules and hints call it: <c>Thread</c>, <c>Task</c>, or the name of a variant.</summary>
    string Name { get; }

    /// <summary>
    /// Whether each activity has a stack it may block on, so that blocking bodies can run here. A wait in a blocking body parks
    /// whatever thread calls <see cref="IRunnableActivity.RunSteps"/>.
    /// </summary>
    bool HasStacks { get; }

    /// <summary>
    /// Whether each activity has an operating-system thread of its own, from its first step to its last, as
    /// <see cref="ActivityOptions.RequiresThread"/> asks.
    /// </summary>
    bool HasThreads { get; }

    /// <summary>
    /// Gets the runner of an activity which is about to start. It may be one runner for all. Called outside of all locks, on
    /// the stack of whoever starts the activity.
    /// </summary>
    /// <param name="activity">The activity; its first step has not been scheduled.</param>
    /// <param name="options">What the code asks of the activity.</param>
    /// <exception cref="InvalidOperationException">
    /// The backend cannot run it; the message names the activity, the limit and the way out. The activity is then not started.
    /// </exception>
    /// <exception cref="PlatformNotSupportedException">The platform has not what the code asks for.</exception>
    IActivityRunner CreateRunner(IRunnableActivity activity, ActivityOptions options);
}
