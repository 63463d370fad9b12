namespace Concurrency.Hosting;

/// <summary>Reads the topology off what is registered.</summary>
internal sealed class TopologyReader(ConcurrencyHostingBuilder builder)
{
    private readonly Registrations _registrations = builder.Registrations;

    /// <summary>Which channels an activity reads and writes: what it tells, and what its class asks for.</summary>
    public static IReadOnlyList<ChannelUse> FindUses(HostedActivityRegistration activity) =>
    [
        .. activity.Options.ReadChannels.Select(name => new ChannelUse(name, null, Reads: true, Writes: false, IsOptional: false)),
        .. activity.Options.WrittenChannels.Select(name => new ChannelUse(name, null, Reads: false, Writes: true, IsOptional: false)),
        .. activity.ImplementationType is { } type ? ConstructorReader.Read(type) : [],
    ];

    public ConcurrencyTopology Read()
    {
        var activities = _registrations.Activities.Select(Read).ToList();
        var users = FindServices();
        var channels = _registrations.Channels.Select(channel => Read(channel, activities, users)).ToList();
        return new(activities, channels, new TopologyCheck(activities, channels, _registrations).FindWarnings());
    }

    private ActivityNode Read(HostedActivityRegistration activity)
    {
        var uses = FindUses(activity);
        return new(
            activity.Name,
            activity.ImplementationType is { } type ? TypeName.Of(type) : null,
            activity.Options.Instances,
            activity.Options.OnStop,
            Names(uses.Where(use => use.Reads).Select(use => use.Channel)),
            Names(uses.Where(use => use.Writes).Select(use => use.Channel)),
            Names(activity.Options.CompletedChannels));
    }

    private static ChannelNode Read(
        HostedChannelRegistration channel, List<ActivityNode> activities, List<(string Name, ChannelUse Use)> services) =>
        new(
            channel.Name,
            TypeName.Of(channel.ItemType),
            channel.Capacity,
            channel.Options.CompletesOnStop,
            [
                .. activities.Where(activity => activity.Writes.Contains(channel.Name)).Select(activity => activity.Name),
                .. services.Where(service => service.Use.Writes && service.Use.Channel == channel.Name).Select(service => service.Name).Distinct(),
            ],
            [
                .. activities.Where(activity => activity.Reads.Contains(channel.Name)).Select(activity => activity.Name),
                .. services.Where(service => service.Use.Reads && service.Use.Channel == channel.Name).Select(service => service.Name).Distinct(),
            ]);

    // As the channels are spelled where they are registered; names that are not are a problem of their own.
    private List<string> Names(IEnumerable<string> names) =>
        [.. names.Select(name => _registrations.FindChannel(name)?.Name ?? name).Distinct()];

    // Whoever else is registered by class, such as a background service; the classes of hosted activities are keyed by them.
    private List<(string Name, ChannelUse Use)> FindServices()
    {
        var found = new List<(string, ChannelUse)>();
        foreach (var service in builder.Services)
        {
            var type = service.IsKeyedService ? service.KeyedImplementationType : service.ImplementationType;
            if (type is not null && service.ServiceKey is not HostedActivityRegistration)
                found.AddRange(ConstructorReader.Read(type).Select(use => (TypeName.Of(type), use)));
        }

        return found;
    }
}
