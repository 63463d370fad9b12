namespace Concurrency.Hosting;

/// <summary>The activities and channels that were registered, in the order they were.</summary>
/// <remarks>Complete when the container is built: only the builder adds to it.</remarks>
internal sealed class Registrations
{
    private readonly List<HostedActivityRegistration> _activities = [];
    private readonly List<HostedChannelRegistration> _channels = [];

    public IReadOnlyList<HostedActivityRegistration> Activities => _activities;

    public IReadOnlyList<HostedChannelRegistration> Channels => _channels;

    public void Add(HostedActivityRegistration activity)
    {
        CheckName("activity", activity.Name);
        if (_activities.Find(other => IsSameName(other.Name, activity.Name)) is { } known)
        {
            throw new ArgumentException(
                $"An activity {known} is registered already. Give the second one a name of its own, or set Instances for several "
                + "of one kind.");
        }

        _activities.Add(activity);
    }

    public void Add(HostedChannelRegistration channel)
    {
        CheckName("channel", channel.Name);
        if (FindChannel(channel.Name) is { } known)
        {
            throw new ArgumentException(
                $"A channel '{known.Name}' of {known.ItemType.Name} is registered already. A channel's name is its key, whatever it "
                + "carries: give the second one another name.");
        }

        _channels.Add(channel);
    }

    public HostedChannelRegistration? FindChannel(string name) => _channels.Find(channel => IsSameName(channel.Name, name));

    // As rules compare them. Keys of services differ by case, and two channels which only differ so could not be placed apart.
    private static bool IsSameName(string a, string b) => a.Equals(b, StringComparison.OrdinalIgnoreCase);

    private static void CheckName(string what, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!PathNames.IsValid(name))
            throw new ArgumentException($"'{name}' is not a name for {(what == "activity" ? "an" : "a")} {what}. Allowed: {PathNames.Allowed}.", nameof(name));
    }
}
