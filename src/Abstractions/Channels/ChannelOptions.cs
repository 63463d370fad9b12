namespace Concurrency;

/// <summary>Capacities with a meaning of their own.</summary>
public static class ChannelCapacity
{
    /// <summary>Nothing is buffered: a send returns when a receiver has taken the item, and the other way round.</summary>
    public const int Rendezvous = 0;

    /// <summary>A send never waits. The channel grows with what has not been received.</summary>
    public const int Unbounded = int.MaxValue;
}

/// <summary>How a channel behaves.</summary>
/// <typeparam name="T">What is sent.</typeparam>
public sealed class ChannelOptions<T>
{
    /// <summary>
    /// How many items may wait for a receiver. <see cref="ChannelCapacity.Rendezvous"/> hands each over directly,
    /// <see cref="ChannelCapacity.Unbounded"/> sets no limit. The default is 16. Configuration may change a bounded capacity to
    /// another of 1 or more, and nothing else.
    /// </summary>
    public int Capacity
    {
        get;
        init => field = value >= 0
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "A channel cannot hold fewer than zero items.");
    } = 16;

    /// <summary>What a send does when the channel is full. The default is <see cref="ChannelFullMode.Wait"/>.</summary>
    /// <remarks>The dropping modes are for bounded channels: 1 item or more.</remarks>
    public ChannelFullMode FullMode
    {
        get;
        init => field = Enum.IsDefined(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "Known modes: Wait, DropOldest, DropNewest, DropWrite.");
    }

    /// <summary>
    /// Whether each item carries the trace context of its send, so that its receive has a span which links to it. It takes 32 bytes for
    /// each item in the channel. The default is <see langword="false"/>.
    /// </summary>
    public bool CarriesTraceContext { get; init; }

    /// <summary>
    /// Gets each dropped item once, in the order they were dropped, one at a time, on the stack of a sender but outside of all
    /// locks. A send may return before the call-back for what it dropped. An exception from it is logged and goes no further.
    /// The default is <see langword="null"/>: dropped items are only counted.
    /// </summary>
    public Action<T>? Dropped { get; init; }
}
