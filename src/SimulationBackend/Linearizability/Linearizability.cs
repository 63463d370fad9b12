namespace Concurrency;

/// <summary>Says whether what several callers saw of an object can be explained by an order of their calls.</summary>
public static class Linearizability
{
    /// <summary>
    /// Whether the calls can be put into an order that keeps the order of those which did not overlap, and in which the model would
    /// have returned what they returned.
    /// </summary>
    /// <remarks>
    /// Wing and Gong, "Testing and Verifying Concurrent Objects", 1993: take one of the calls that began before any other ended,
    /// and go on with the rest. Lowe, "Testing for Linearizability", 2017: the same calls in the same state need not be tried
    /// again. Where several calls take effect at one moment (a rendezvous, an exchange, a phase), the state between them accepts
    /// only what completes them, and is not final.
    /// </remarks>
    /// <typeparam name="TState">States of the model, compared by value.</typeparam>
    /// <typeparam name="TCall">What was called and what it returned.</typeparam>
    /// <param name="history">The calls that have ended, 64 at most.</param>
    /// <param name="initial">Where the model begins.</param>
    /// <param name="apply">The next state; <see langword="null"/> if the call cannot have had its result in this state.</param>
    /// <param name="isFinal">Where a history may end; <see langword="null"/> for anywhere.</param>
    /// <exception cref="ArgumentException">There are more than 64 calls.</exception>
    public static bool Accepts<TState, TCall>(
        IReadOnlyList<TCall> history,
        TState initial,
        Func<TState, TCall, TState?> apply,
        Func<TState, bool>? isFinal = null)
        where TState : class
        where TCall : ITimedCall
    {
        ArgumentNullException.ThrowIfNull(history);
        ArgumentNullException.ThrowIfNull(initial);
        ArgumentNullException.ThrowIfNull(apply);
        if (history.Count > 64)
            throw new ArgumentException($"There are {history.Count} calls; a history of more than 64 takes too long to check.", nameof(history));

        var tried = new HashSet<(ulong Done, TState State)>();
        return CanContinue(done: 0, initial);

        bool CanContinue(ulong done, TState state)
        {
            var earliestEnd = long.MaxValue;
            for (var index = 0; index < history.Count; index++)
            {
                if ((done & (1UL << index)) == 0)
                    earliestEnd = Math.Min(earliestEnd, history[index].End);
            }

            if (earliestEnd == long.MaxValue)
                return isFinal?.Invoke(state) ?? true;

            if (!tried.Add((done, state)))
                return false;

            for (var index = 0; index < history.Count; index++)
            {
                if ((done & (1UL << index)) == 0
                    && history[index].Start <= earliestEnd
                    && apply(state, history[index]) is { } next
                    && CanContinue(done | (1UL << index), next))
                    return true;
            }

            return false;
        }
    }
}

/// <summary>A call that has ended, in the time of whoever recorded it.</summary>
public interface ITimedCall
{
    /// <summary>A time from before the call.</summary>
    long Start { get; }

    /// <summary>A time from after its return.</summary>
    long End { get; }
}
