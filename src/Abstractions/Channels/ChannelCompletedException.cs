using System.Threading.Channels;

namespace Concurrency;

/// <summary>
/// The channel is completed: a send came too late, or a receive found it drained. Its
/// <see cref="Exception.InnerException"/> is the error it was completed with, if there was one.
/// </summary>
public sealed class ChannelCompletedException : ChannelClosedException
{
    /// <summary>Makes one for a channel without a name.</summary>
    public ChannelCompletedException()
        : this("(unknown)", error: null)
    {
    }

    /// <summary>Makes one for a channel.</summary>
    /// <param name="channel">The channel's path.</param>
    public ChannelCompletedException(string channel)
        : this(channel, error: null)
    {
    }

    /// <summary>Makes one for a channel.</summary>
    /// <param name="channel">The channel's path.</param>
    /// <param name="error">What the channel was completed with.</param>
    public ChannelCompletedException(string channel, Exception? error)
        : base(
            error is null
                ? $"Channel '{channel}' is completed."
                : $"Channel '{channel}' is completed with an error: {error.Message}",
            error)
    {
        Channel = channel;
    }

    /// <summary>The channel's path.</summary>
    public string Channel { get; }
}
