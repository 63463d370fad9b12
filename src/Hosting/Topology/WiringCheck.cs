using Microsoft.Extensions.DependencyInjection;

namespace Concurrency.Hosting;

/// <summary>Finds what cannot work: names of channels that are not registered, and channels that carry something else.</summary>
internal sealed class WiringCheck(Registrations registrations, IServiceCollection services)
{
    public IEnumerable<string> FindProblems() => registrations.Activities.SelectMany(FindProblems).Distinct();

    private IEnumerable<string> FindProblems(HostedActivityRegistration activity)
    {
        foreach (var name in activity.Options.CompletedChannels.Where(name => registrations.FindChannel(name) is null))
            yield return $"Activity {activity} completes channel '{name}', which is not registered. {Known(name)}";

        foreach (var use in TopologyReader.FindUses(activity))
        {
            var channel = registrations.FindChannel(use.Channel);
            if (use.EndType is null)
            {
                if (channel is null)
                    yield return $"Activity {activity} {(use.Reads ? "reads" : "writes")} channel '{use.Channel}', which is not registered. {Known(use.Channel)}";
            }
            else if (!use.IsOptional && !IsRegistered(use))
            {
                yield return $"Activity {activity} asks for {TypeName.Of(use.EndType)} '{use.Channel}', "
                    + (channel is null ? $"which is not registered. {Known(use.Channel)}"
                        : channel.ItemType != use.ItemType ? $"but channel '{channel.Name}' is of {TypeName.Of(channel.ItemType)}."
                        : $"but the channel is called '{channel.Name}', and keys differ by case.");
            }
        }
    }

    // By us, or by hand.
    private bool IsRegistered(ChannelUse use) =>
        services.Any(service => service.IsKeyedService
            && service.ServiceType == use.EndType
            && (Equals(service.ServiceKey, use.Channel) || ReferenceEquals(service.ServiceKey, KeyedService.AnyKey)));

    private string Known(string name)
    {
        var names = registrations.Channels.Select(channel => channel.Name).ToList();
        return (names.Count == 0 ? "There are none: add it with AddChannel." : $"Known: {string.Join(", ", names)}.")
            + (NearestName.Of(name, names) is { } nearest ? $" Did you mean '{nearest}'?" : "");
    }
}
