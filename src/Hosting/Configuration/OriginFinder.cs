using Microsoft.Extensions.Configuration;

namespace Concurrency.Hosting;

/// <summary>Finds the provider that a value came from.</summary>
internal sealed class OriginFinder
{
    private readonly List<IConfigurationProvider> _providers = [];

    /// <summary>Makes one.</summary>
    /// <param name="root">Whose providers to look through; <see langword="null"/> if it is not known.</param>
    public OriginFinder(IConfigurationRoot? root)
    {
        if (root is not null)
            Flatten(root);
    }

    /// <summary>Finds the last provider which gives a key the value that the configuration shows.</summary>
    public Origin Find(string path, string? value)
    {
        for (var rank = _providers.Count - 1; rank >= 0; rank--)
        {
            var provider = _providers[rank];
            if (provider.TryGet(path, out var provided) && provided == value)
                return new(rank, ProviderDescription.Of(provider, path));
        }

        return Origin.Unknown;
    }

    private void Flatten(IConfigurationRoot root)
    {
        foreach (var provider in root.Providers)
        {
            if (provider is ChainedConfigurationProvider { Configuration: IConfigurationRoot inner })
                Flatten(inner);
            else
                _providers.Add(provider);
        }
    }
}
