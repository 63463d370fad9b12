namespace Concurrency;

/// <summary>One consistent look at a channel: all of it at the same moment.</summary>
/// <param name="Path">The channel's path.</param>
/// <param name="Capacity">How many items it may hold; <see cref="ChannelCapacity.Unbounded"/> for no limit.</param>
/// <param name="Count">How many items it holds.</param>
/// <param name="WaitingSenders">How many sends wait in it.</param>
/// <param name="WaitingReceivers">How many receives wait in it.</param>
/// <param name="Sent">How many sends took effect, those whose item was dropped included.</param>
/// <param name="Received">How many items were taken.</param>
/// <param name="Dropped">How many items were dropped because it was full.</param>
/// <param name="Undelivered">How many items were discarded because nobody can receive them any more.</param>
/// <param name="IsCompleted">Whether it accepts no more items. Those it holds can still be received.</param>
/// <remarks><c>Sent = Received + Count + Dropped + Undelivered</c> holds in every snapshot.</remarks>
public sealed record ChannelSnapshot(
    string Path,
    int Capacity,
    int Count,
    int WaitingSenders,
    int WaitingReceivers,
    long Sent,
    long Received,
    long Dropped,
    long Undelivered,
    bool IsCompleted)
{
    /// <summary>The most items it has held at once.</summary>
    public int HighWater { get; init; }
}
