namespace Concurrency.Tests.Conformance.Supervision.Model;

/// <summary>One activity of a random tree: what its body does, and how it is supervised. Times are whole seconds.</summary>
public sealed record NodePlan
{
    public required int Id { get; init; }

    /// <summary>Minus one for the root.</summary>
    public required int Parent { get; init; }

    public List<int> Children { get; } = [];

    public required string Backend { get; init; }

    public bool IsBlocking { get; init; }

    /// <summary>What the body does once it has started its children.</summary>
    public BodyKind Body { get; init; }

    /// <summary>For how long it waits, where it does.</summary>
    public int Wait { get; init; }

    /// <summary>It fails at its end in the attempts up to this one.</summary>
    public int FailingAttempts { get; init; }

    /// <summary>Whom it cancels at its end; minus one for nobody.</summary>
    public int Cancels { get; init; } = -1;

    public FailureResponse OnFailure { get; init; }

    public int MaxRestarts { get; init; }

    public FailureResponse Escalation { get; init; }

    public int RestartDelay { get; init; }

    /// <summary>Zero for none.</summary>
    public int Deadline { get; init; }

    public bool IsRestarted => OnFailure == FailureResponse.Restart;

    public bool IsIsolated => (IsRestarted ? Escalation : OnFailure) == FailureResponse.Isolate;
}

/// <summary>What a body does between the start of its children and its end.</summary>
public enum BodyKind
{
    Wait,
    JoinChildren,
    WaitForEver,
    EndAtOnce,
}
