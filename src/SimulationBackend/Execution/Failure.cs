namespace Concurrency.Exploration;

/// <summary>Why a schedule was given up, or ended wrong.</summary>
internal sealed record Failure(SimulationFindingKind Kind, string Message, Exception? Exception = null);

/// <summary>What has to hold between two steps, or at the end.</summary>
internal sealed class Invariant(string name, Func<bool> holds, bool isAtEnd)
{
    public bool IsAtEnd => isAtEnd;

    public Failure? Check() => isAtEnd ? null : Evaluate();

    public Failure? Evaluate()
    {
        try
        {
            return holds() ? null : new(SimulationFindingKind.Invariant, $"'{name}' does not hold.");
        }
        catch (Exception exception)
        {
            return new(SimulationFindingKind.Invariant, $"'{name}' could not be evaluated: {exception.Message}", exception);
        }
    }
}
