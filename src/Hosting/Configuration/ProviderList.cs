using Microsoft.Extensions.Configuration;

namespace Concurrency.Hosting;

/// <summary>The providers of a configuration, with those of the configurations chained into it in their places.</summary>
internal static class ProviderList
{
    /// <summary>Lists them, earlier ones first.</summary>
    /// <param name="root">Whose; <see langword="null"/> if it is not known, which gives none.</param>
    public static IReadOnlyList<IConfigurationProvider> Of(IConfigurationRoot? root) =>
        root is null ? [] : [.. Flatten(root)];

    private static IEnumerable<IConfigurationProvider> Flatten(IConfigurationRoot root) =>
        root.Providers.SelectMany(provider =>
            provider is ChainedConfigurationProvider { Configuration: IConfigurationRoot inner } ? Flatten(inner) : [provider]);
}
