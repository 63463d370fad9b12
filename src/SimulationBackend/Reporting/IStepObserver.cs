namespace Concurrency.Exploration;

/// <summary>A step that was chosen.</summary>
internal readonly record struct StepTaken(int Number, Participant Participant, bool IsPreemption, TimeSpan Time);

/// <summary>Is told of each step before it is performed, and of what comes of it.</summary>
internal interface IStepObserver
{
    void OnStep(in StepTaken step);

    /// <summary>What was done in one step has ended.</summary>
    /// <param name="step">The number of that step.</param>
    /// <param name="present">That of the step in which it has.</param>
    /// <param name="outcome">A result or a failure; null for none.</param>
    void OnEnded(int step, int present, object? outcome);

    /// <summary>Something is wrong, and everybody stands where it was found.</summary>
    void OnEnd(Execution execution);
}
