using Microsoft.Extensions.DependencyInjection;

namespace Concurrency.Hosting;

/// <summary>A channel as it was registered, whatever it carries.</summary>
internal abstract class HostedChannelRegistration(string name, HostedChannelOptions options)
{
    public string Name => name;

    public HostedChannelOptions Options => options;

    public abstract Type ItemType { get; }

    /// <summary>The capacity in code.</summary>
    public abstract int Capacity { get; }

    /// <summary>Completes the one channel there is in the host.</summary>
    public abstract void Complete(IServiceProvider services, Exception? error);

    public abstract ChannelSnapshot GetSnapshot(IServiceProvider services);

    public override string ToString() => $"'{name}'";
}

/// <inheritdoc/>
internal sealed class HostedChannelRegistration<T>(string name, ChannelOptions<T> channel, HostedChannelOptions options)
    : HostedChannelRegistration(name, options)
{
    public override Type ItemType => typeof(T);

    public override int Capacity => channel.Capacity;

    public IChannel<T> Make(IServiceProvider services) =>
        services.GetRequiredService<IConcurrency>().CreateChannel(Name, channel);

    public override void Complete(IServiceProvider services, Exception? error) => Find(services).TryComplete(error);

    public override ChannelSnapshot GetSnapshot(IServiceProvider services) => Find(services).GetSnapshot();

    private IChannel<T> Find(IServiceProvider services) => services.GetRequiredKeyedService<IChannel<T>>(Name);
}
