namespace Concurrency.Backends;

/// <summary>Runs the steps of one activity, or of many.</summary>
public interface IActivityRunner
{
    /// <summary>
    /// The activity has steps: call <see cref="IRunnableActivity.RunSteps"/> soon, on your processor, and never on the stack of
    /// this call. It is not called again before that has returned <see cref="StepsOutcome.Idle"/>.
    /// </summary>
    /// <param name="activity">The activity which became runnable.</param>
    void Schedule(IRunnableActivity activity);

    /// <summary>
    /// The activity gave up its turn with steps left: as <see cref="Schedule"/>, but behind its neighbours. Called by the
    /// activity when it was run as a work item and yielded.
    /// </summary>
    /// <param name="activity">The activity which gave way.</param>
    void Reschedule(IRunnableActivity activity);
}
