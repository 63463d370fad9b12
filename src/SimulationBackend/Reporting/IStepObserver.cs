namespace Concurrency.Exploration;

/// <summary>A step that was chosen.</summary>
internal readonly record struct StepTaken(int Number, Participant Participant, bool IsPreemption, TimeSpan Time);

/// <summary>Is told of each step before it is performed.</summary>
internal interface IStepObserver
{
    void OnStep(in StepTaken step);

    /// <summary>Something is wrong, and everybody stands where it was found.</summary>
    void OnEnd(Execution execution);
}
