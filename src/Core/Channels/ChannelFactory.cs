using Concurrency.Activities;
using Concurrency.Placement;

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

        if (runtime.Placement.Policy?.PlaceChannel(path.RulePath).Capacity is { } setting)
            capacity = Override(path, capacity, setting);

        return new(runtime, path, capacity, options);
    }

    private static int Override(ObjectName path, int capacity, Setting<int> setting)
    {
        if (capacity is not (ChannelCapacity.Rendezvous or ChannelCapacity.Unbounded))
            return setting.Value;

        var kind = capacity == ChannelCapacity.Rendezvous ? "a rendezvous" : "unbounded";
        throw new PlacementException(
            path.Path,
            setting.Source,
            $"{setting.Source} sets a capacity of {setting.Value} for channel '{path.Path}', but its code makes it {kind}, and "
            + "configuration never changes what a program means: give it a capacity in code, or remove the setting.");
    }
}
