namespace Concurrency;

/// <summary>
/// A typed queue between activities, whichever backend runs them, and foreign callers. Hand out the narrowest end.
/// </summary>
/// <remarks>
/// Items leave in the order in which their sends took effect. Waiters on each side are served in the order they arrived,
/// threads and tasks in one queue. Everything written before a send is visible after the matching receive.
/// </remarks>
/// <typeparam name="T">What is sent.</typeparam>
public interface IChannel<T> : IChannelReader<T>, IChannelWriter<T>
{
    /// <inheritdoc cref="IChannelReader{T}.Path"/>
    new string Path { get; }

    /// <inheritdoc cref="IChannelReader{T}.GetSnapshot"/>
    new ChannelSnapshot GetSnapshot();
}
