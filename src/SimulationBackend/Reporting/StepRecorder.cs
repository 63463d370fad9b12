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
            Outcome: "",
            step.IsPreemption,
            step.Time));
    }

    public void OnEnded(int step, int present, object? outcome)
    {
        if (step < 0 || step >= _steps.Count)
            return;

        var end = present > step ? $"in {present + 1}" : "";
        _steps[step] = _steps[step] with { Outcome = string.Join(' ', ((string[])[Describe(outcome), end]).Where(part => part != "")) };
    }

    public void OnEnd(Execution execution) => Waits = Diagnosis.DescribeWaits(execution);

    // What is shown only by the name of its type, such as a lease, says nothing.
    private static string Describe(object? outcome) => outcome switch
    {
        null => "",
        OperationCanceledException => "cancelled",
        Exception failure => failure.GetType().Name,
        ISelectCase winner => winner.Path,
        _ when outcome.ToString() is { } text && text != outcome.GetType().ToString() => text,
        _ => "",
    };

    // What an activity does to itself needs no name.
    private static string Describe(object target, Participant caller) =>
        ReferenceEquals(target, caller.Activity) ? ""
        : target is IActivity activity ? activity.Path
        : target.ToString() ?? "";
}
