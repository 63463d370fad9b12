namespace Concurrency.Activities;

/// <summary>What an activity runs, and the execution context it starts in. Dropped once it runs.</summary>
internal sealed class Body(Delegate code, bool isBlocking, ExecutionContext? executionContext, bool isIsolated)
{
    /// <summary>A function of the scope: to <c>ValueTask</c>, <c>ValueTask&lt;T&gt;</c>, nothing or <c>T</c>.</summary>
    public Delegate Code => code;

    public bool IsBlocking => isBlocking;

    /// <summary>Null where the body does not inherit one.</summary>
    public ExecutionContext? ExecutionContext => executionContext;

    /// <summary>Whether a failure goes no further than the activity.</summary>
    public bool IsIsolated => isIsolated;

    /// <summary>The activity of which this is one attempt; null if it is an activity of its own.</summary>
    public Strand? AttemptOf { get; init; }
}
