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
    /// <remarks>
    /// Wing and Gong, "Testing and Verifying Concurrent Objects", 1993: take one of the calls that began before any other ended,
    /// and go on with the rest. Lowe, "Testing for Linearizability", 2017: the same calls in the same state need not be tried
    /// again. Where several calls take effect at one moment (a rendezvous, an exchange, a phase), the state between them accepts
    /// only what completes them, and is not final.
    /// </remarks>
    public bool Accepts(IReadOnlyList<Call> history)
    {
        Assert.True(history.Count <= 64, "A set of calls is a word of bits.");
        return CanContinue(history, done: 0, Initial, []);
    }

    private bool CanContinue(IReadOnlyList<Call> history, ulong done, TState state, HashSet<(ulong Done, TState State)> tried)
    {
        var earliestEnd = long.MaxValue;
        for (var index = 0; index < history.Count; index++)
        {
            if ((done & (1UL << index)) == 0)
                earliestEnd = Math.Min(earliestEnd, history[index].End);
        }

        if (earliestEnd == long.MaxValue)
            return IsFinal?.Invoke(state) ?? true;

        if (!tried.Add((done, state)))
            return false;

        for (var index = 0; index < history.Count; index++)
        {
            if ((done & (1UL << index)) == 0
                && history[index].Start <= earliestEnd
                && Apply(state, history[index]) is { } next
                && CanContinue(history, done | (1UL << index), next, tried))
            {
                return true;
            }
        }

        return false;
    }
}
