namespace Concurrency.Activities;

/// <summary>What an activity runs, and the execution context it starts in. Dropped once it runs.</summary>
internal sealed class Body(
    Delegate code, bool isBlocking, ExecutionContext? executionContext, FailureResponse onFailure)
{
    /// <summary>A function of the scope: to <c>ValueTask</c>, <c>ValueTask&lt;T&gt;</c>, nothing or <c>T</c>.</summary>
    public Delegate Code => code;

    public bool IsBlocking => isBlocking;

    public FailureResponse OnFailure => onFailure;

    /// <summary>Null where the body does not inherit one.</summary>
    public ExecutionContext? ExecutionContext => executionContext;
}
