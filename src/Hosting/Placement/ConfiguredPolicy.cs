using Concurrency.Placement;
using Microsoft.Extensions.DependencyInjection;

namespace Concurrency.Hosting;

/// <summary>The rules of the configuration which is running at the moment of the question.</summary>
/// <remarks>
/// What the container hands out for <see cref="IPlacementPolicy"/>, so that whoever keeps it sees every reload. The configuration
/// is looked up at the first question, and not before: its reader has to know whether this or another policy is registered.
/// </remarks>
internal sealed class ConfiguredPolicy(IServiceProvider services) : IPlacementPolicy
{
    public bool UsesIndices => Rules.UsesIndices;

    private PlacementRules Rules => services.GetRequiredService<LiveConfiguration>().Current.Placement;

    public ActivityRule PlaceActivity(string path) => Rules.PlaceActivity(path);

    public ChannelRule PlaceChannel(string path) => Rules.PlaceChannel(path);
}
