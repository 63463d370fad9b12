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
        : base(message: null, error)
    {
        Channel = channel;
    }

    /// <summary>Names the channel, and says what it was completed with.</summary>
    /// <remarks>Put together when it is read: the message of the error is the code of whoever made it.</remarks>
    public override string Message =>
        InnerException is { } error
            ? $"Channel '{Channel}' is completed with an error: {error.Message}"
            : $"Channel '{Channel}' is completed.";

    /// <summary>The channel's path.</summary>
    public string Channel { get; }
}
