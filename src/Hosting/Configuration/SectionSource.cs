using Microsoft.Extensions.Configuration;

namespace Concurrency.Hosting;

/// <summary>Takes the section as it is now, over what was set in code.</summary>
/// <param name="builder">What was set in code, and which section to read.</param>
/// <param name="configuration">The application's configuration, if it has one.</param>
internal sealed class SectionSource(ConcurrencyHostingBuilder builder, IConfiguration? configuration = null)
{
    /// <summary>The section, if none is given.</summary>
    public const string DefaultName = "Concurrency";

    public ConfigurationNode Load()
    {
        var section = builder.Section ?? configuration?.GetSection(DefaultName);
        var node = section is null
            ? new ConfigurationNode(DefaultName, DefaultName)
            : new ConfigurationNode(section.Path, section.Key);
        foreach (var (keys, value) in builder.Values)
            node.Set(keys, value);

        if (section is not null)
            node.Overlay(section, new OriginFinder(RootOf(section)));

        return node;
    }

    // A section does not tell its root, but it hands out the reload token of the root. If that is the token of the
    // application's configuration, so is the root.
    private IConfigurationRoot? RootOf(IConfigurationSection section) =>
        configuration is IConfigurationRoot root
            && (builder.Section is null || ReferenceEquals(section.GetReloadToken(), root.GetReloadToken()))
                ? root
                : null;
}
