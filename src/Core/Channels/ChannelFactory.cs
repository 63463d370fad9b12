using Concurrency.Activities;

namespace Concurrency.Channels;

/// <summary>Makes channels, with the capacity that the deployer set.</summary>
internal static class ChannelFactory
{
    public static Channel<T> Create<T>(ConcurrencyRuntime runtime, Strand? parent, string name, ChannelOptions<T> options)
    {
        var path = new ObjectName(parent, name);
        var capacity = options.Capacity;
        if (options.FullMode != ChannelFullMode.Wait && capacity is ChannelCapacity.Rendezvous or ChannelCapacity.Unbounded)
        {
            throw new ArgumentException(
                $"Channel '{path.Path}' drops when full, so it needs a capacity of 1 or more that can be reached; "
                + (capacity == ChannelCapacity.Rendezvous ? "a rendezvous holds nothing." : "an unbounded channel is never full."),
                nameof(options));
        }

        if (runtime.Placement is { Policy: not null } placement)
            capacity = placement.PlaceChannel(path.RulePath, capacity);

        return runtime.Registry.Add(new Channel<T>(runtime, path, capacity, options));
    }
}
