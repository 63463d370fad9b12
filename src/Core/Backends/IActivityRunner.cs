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
    /// The activity's turn has come on this thread: call <see cref="IRunnableActivity.RunSteps"/>, and if it yields, see to it that
    /// it is called again after its neighbours had their turn. Called by the activity when it is executed as a work item.
    /// </summary>
    /// <param name="activity">The activity whose turn it is.</param>
    void Execute(IRunnableActivity activity);

    /// <summary>
    /// The activity needs the runner no more: it ends in the present turn, which goes on until
    /// <see cref="IRunnableActivity.RunSteps"/> returns <see cref="StepsOutcome.Ended"/>, or it could not be started and was
    /// never scheduled. Called once, before anybody learns of the end, so that whoever does finds the place free.
    /// </summary>
    /// <param name="activity">The activity which ends.</param>
    void Release(IRunnableActivity activity);
}
