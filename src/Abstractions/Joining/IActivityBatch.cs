namespace Concurrency;

/// <summary>Children started together, one for each body, and told of in the order in which they end: what joiners are made of.</summary>
/// <remarks>
/// For a joiner of your own. Go on until <see cref="NextEndedAsync"/> returns -1, so that no child outlives the call. The failures
/// of the children are isolated and count as awaited: look at each with <see cref="IActivity{T}.JoinAsync"/>, which does not wait
/// for a child that has ended.
/// </remarks>
/// <typeparam name="T">What the bodies return.</typeparam>
public interface IActivityBatch<T>
{
    /// <summary>The children, by the index of their body.</summary>
    IReadOnlyList<IActivity<T>> Instances { get; }

    /// <summary>
    /// Cancels the children which have not ended, because their outcome is not needed any more. A failure that was not told of
    /// before is logged as a warning. Returns at once; later calls do nothing.
    /// </summary>
    void Cancel();

    /// <summary>Waits until another child, with all its own children, has ended.</summary>
    /// <remarks>
    /// Each is told of once, in the order they ended. No cancellation abandons this wait: what cancels the caller cancels the
    /// children too, and they end first.
    /// </remarks>
    /// <returns>The index of the child; -1 when all have been told of.</returns>
    /// <exception cref="Exception">
    /// Why one of the children could not be started; thrown instead of -1. Those started before it were cancelled and have ended.
    /// </exception>
    ValueTask<int> NextEndedAsync();
}
