namespace Concurrency.Tests.Conformance.Synchronization;

/// <summary>An operation of a random sequence that has begun: what the model expects of it.</summary>
/// <param name="number">Which of the sequence it is.</param>
/// <param name="kind">What it does.</param>
/// <param name="caller">Who does it.</param>
/// <param name="lease">The number of the acquisition whose lease it uses.</param>
internal sealed class ModelOperation(int number, string kind, int caller = 0, int lease = -1)
{
    public int Number => number;

    public string Kind => kind;

    public int Caller => caller;

    public int Lease => lease;

    /// <summary>What it will end with, although it has to wait until it may: it cannot be cancelled any more.</summary>
    public string? Decided { get; set; }

    /// <summary>Whether its activity has ended, so that it gets nothing any more.</summary>
    public bool IsOrphaned { get; set; }

    /// <summary>Null while it waits.</summary>
    public string? Outcome { get; private set; }

    public void End(string outcome) => Outcome = outcome;

    public override string ToString() => $"{number}: {kind} by {caller}{(lease < 0 ? "" : $" with {lease}")}";
}
