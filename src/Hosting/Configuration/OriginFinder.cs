using Microsoft.Extensions.Configuration;

namespace Concurrency.Hosting;

/// <summary>Finds the provider that a value came from.</summary>
/// <param name="providers">The providers to look through, earlier ones first.</param>
internal sealed class OriginFinder(IReadOnlyList<IConfigurationProvider> providers)
{
    /// <summary>Finds the last provider which gives a key the value that the configuration shows.</summary>
    public Origin Find(string path, string? value)
    {
        for (var rank = providers.Count - 1; rank >= 0; rank--)
        {
            var provider = providers[rank];
            if (provider.TryGet(path, out var provided) && provided == value)
                return new(rank, ProviderDescription.Of(provider, path));
        }

        return Origin.Unknown;
    }
}
