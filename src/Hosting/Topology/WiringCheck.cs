using Microsoft.Extensions.DependencyInjection;

namespace Concurrency.Hosting;

/// <summary>Finds what cannot work: names of channels that are not registered, and channels that carry something else.</summary>
internal sealed class WiringCheck(ConcurrencyHostingBuilder builder) : IOptionsCheck
{
    private readonly Registrations _registrations = builder.Registrations;

    public void Check(ConcurrencyOptions options, ProblemList problems)
    {
        foreach (var problem in _registrations.Activities.SelectMany(FindProblems).Distinct())
            problems.Add(problem);
    }

    private IEnumerable<string> FindProblems(HostedActivityRegistration activity)
    {
        foreach (var name in activity.Options.CompletedChannels.Where(name => _registrations.FindChannel(name) is null))
            yield return $"Activity {activity} completes channel '{name}', which is not registered. {Known(name)}";

        foreach (var use in TopologyReader.FindUses(activity))
        {
            var channel = _registrations.FindChannel(use.Channel);
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
        builder.Services.Any(service => service.IsKeyedService
            && service.ServiceType == use.EndType
            && (Equals(service.ServiceKey, use.Channel) || ReferenceEquals(service.ServiceKey, KeyedService.AnyKey)));

    private string Known(string name)
    {
        var names = _registrations.Channels.Select(channel => channel.Name).ToList();
        return (names.Count == 0 ? "There are none: add it with AddChannel." : $"Known: {string.Join(", ", names)}.")
            + (NearestName.Of(name, names) is { } nearest ? $" Did you mean '{nearest}'?" : "");
    }
}
