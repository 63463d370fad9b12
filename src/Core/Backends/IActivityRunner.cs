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

    /// <summary>
    /// The activity needs the runner no more: it ends in the present turn, which goes on until
    /// <see cref="IRunnableActivity.RunSteps"/> returns <see cref="StepsOutcome.Ended"/>, or it could not be started and was
    /// never scheduled. Called once, before anybody learns of the end, so that whoever does finds the place free.
    /// </summary>
    /// <param name="activity">The activity which ends.</param>
    void Release(IRunnableActivity activity);
}
