namespace Concurrency.Tests.Conformance.Linearizability;

/// <summary>What an object does if nobody overlaps: its state, and what each call makes of it.</summary>
/// <typeparam name="TState">States are compared by value.</typeparam>
/// <param name="Initial">Where it begins.</param>
/// <param name="Apply">The next state; null if the call cannot have had this result in this state.</param>
/// <param name="IsFinal">Where a history may end. Null: anywhere.</param>
public sealed record Specification<TState>(TState Initial, Func<TState, Call, TState?> Apply, Func<TState, bool>? IsFinal = null)
    where TState : class, IEquatable<TState>
{
    /// <summary>
    /// Whether the calls can be put into an order that keeps the order of those which did not overlap, and in which this would
    /// have returned what they returned.
    /// </summary>
    public bool Accepts(IReadOnlyList<Call> history) => Concurrency.Linearizability.Accepts(history, Initial, Apply, IsFinal);
}
