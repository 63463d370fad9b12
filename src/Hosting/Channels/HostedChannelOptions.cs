namespace Concurrency.Hosting;

/// <summary>What the host has to know of a registered channel beyond what the channel itself is.</summary>
public sealed class HostedChannelOptions
{
    internal HostedChannelOptions()
    {
    }

    /// <summary>
    /// Whether the channel is completed as soon as the host stops. For channels that are written from outside of hosted
    /// activities, as by the end points of a web application, which has answered its last request by then. The default is
    /// <see langword="false"/>.
    /// </summary>
    public bool CompletesOnStop { get; set; }

    /// <summary>
    /// Tells that something writes to it which the check of the topology cannot see, such as an end point. The default is
    /// <see langword="false"/>.
    /// </summary>
    public bool HasOtherWriters { get; set; }

    /// <summary>Tells that something reads it which the check of the topology cannot see. The default is <see langword="false"/>.</summary>
    public bool HasOtherReaders { get; set; }
}
