namespace Concurrency;

/// <summary>What a send does when the channel is full.</summary>
public enum ChannelFullMode
{
    /// <summary>It waits until there is room, or until a receiver takes the item.</summary>
    Wait,

    /// <summary>It drops the oldest item in the channel to make room.</summary>
    DropOldest,

    /// <summary>It drops the newest item in the channel to make room.</summary>
    DropNewest,

    /// <summary>It drops the item which is being sent.</summary>
    DropWrite,
}
