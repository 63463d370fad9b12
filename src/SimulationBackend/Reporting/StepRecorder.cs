namespace Concurrency.Exploration;

/// <summary>Writes down the steps of a schedule, and what everybody waits for when something is wrong.</summary>
internal sealed class StepRecorder : IStepObserver
{
    private readonly List<SimulationStep> _steps = [];

    public IReadOnlyList<SimulationStep> Steps => _steps;

    public IReadOnlyList<string> Waits { get; private set; } = [];

    public void OnStep(in StepTaken step)
    {
        var operation = step.Participant.Pending;
        _steps.Add(new(
            step.Number + 1,
            step.Participant.Name,
            operation.Kind.ToString(),
            Describe(operation.Target, step.Participant) + (operation.Argument is { } argument ? $": {argument}" : ""),
            step.IsPreemption,
            step.Time));
    }

    public void OnEnd(Execution execution) => Waits = Diagnosis.DescribeWaits(execution);

    // What an activity does to itself needs no name.
    private static string Describe(object target, Participant caller) =>
        ReferenceEquals(target, caller.Activity) ? ""
        : target is IActivity activity ? activity.Path
        : target.ToString() ?? "";
}
