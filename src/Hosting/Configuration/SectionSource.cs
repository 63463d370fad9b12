using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Primitives;

namespace Concurrency.Hosting;

/// <summary>Takes the section as it is now, over what was set in code.</summary>
/// <param name="builder">What was set in code, and which section to read.</param>
/// <param name="configuration">The application's configuration, if it has one.</param>
internal sealed class SectionSource(ConcurrencyHostingBuilder builder, IConfiguration? configuration = null)
{
    /// <summary>The section, if none is given.</summary>
    public const string DefaultName = "Concurrency";

    private readonly IConfigurationSection? _section = builder.Section ?? configuration?.GetSection(DefaultName);

    public string Path => _section?.Path ?? DefaultName;

    public string Key => _section?.Key ?? DefaultName;

    /// <summary>The providers of the configuration that the section is of; none if they are not known.</summary>
    public IReadOnlyList<IConfigurationProvider> Providers => ProviderList.Of(FindRoot());

    /// <summary>Whether the configuration sets anything in the section.</summary>
    public bool HasContent => _section?.Exists() ?? false;

    /// <summary>Whether the configuration at least mentions the section, as <c>"Concurrency": {}</c> does.</summary>
    public bool IsMentioned => HasContent || (_section is ConfigurationSection section && section.TryGetValue(key: null, out _));

    public IChangeToken GetReloadToken() => _section?.GetReloadToken() ?? NullChangeToken.Singleton;

    public ConfigurationNode Load()
    {
        var node = new ConfigurationNode(Path, Key);
        foreach (var (keys, value) in builder.Values)
            node.Set(keys, value);

        if (_section is not null)
            node.Overlay(_section, new OriginFinder(Providers));

        return node;
    }

    // A section does not tell its root, but it hands out the reload token of the root. If that is the token of the
    // application's configuration, so is the root. A reload between the two looks exchanges the token: then look again.
    private IConfigurationRoot? FindRoot()
    {
        if (configuration is not IConfigurationRoot root)
            return null;

        if (builder.Section is not { } section)
            return root;

        IChangeToken token;
        do
        {
            token = root.GetReloadToken();
            if (ReferenceEquals(section.GetReloadToken(), token))
                return root;
        }
        while (!ReferenceEquals(root.GetReloadToken(), token));

        return null;
    }
}
