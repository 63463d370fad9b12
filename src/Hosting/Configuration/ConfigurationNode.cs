using Microsoft.Extensions.Configuration;

namespace Concurrency.Hosting;

/// <summary>One key of the section at one moment: what the code set, and over it what the configuration sets.</summary>
/// <remarks>A node can have a value and children at once, since providers do not know of each other.</remarks>
/// <param name="path">The full path.</param>
/// <param name="key">The last part of it.</param>
internal sealed class ConfigurationNode(string path, string key)
{
    private readonly List<ConfigurationNode> _children = [];
    private Origin _origin = Origin.Unknown;

    public ConfigurationNode(string path, string key, string? value, Origin origin)
        : this(path, key)
    {
        Value = value;
        _origin = origin;
    }

    public string Path => path;

    public string Key => key;

    /// <summary>The node's own value; <see langword="null"/> if it has none.</summary>
    public string? Value { get; private set; }

    public IReadOnlyList<ConfigurationNode> Children => _children;

    /// <summary>Who set the value; of an object without one, who set the first value in it.</summary>
    public Origin Origin => Value is null && _children.Count > 0 ? _children[0].Origin : _origin;

    /// <summary>The path and who set it, for messages.</summary>
    public string Label => $"{path} ({Origin.Description})";

    /// <summary>The child of a name, compared without case; <see langword="null"/> if nobody set it.</summary>
    public ConfigurationNode? this[string child] =>
        _children.Find(node => node.Key.Equals(child, StringComparison.OrdinalIgnoreCase));

    /// <summary>Sets a value in code.</summary>
    /// <param name="keys">The keys from here down.</param>
    /// <param name="value">The value.</param>
    public void Set(ReadOnlySpan<string> keys, string? value)
    {
        if (keys.Length > 0)
        {
            GetOrAdd(keys[0]).Set(keys[1..], value);
            return;
        }

        Value = value;
        _origin = Origin.Code;
    }

    /// <summary>Lays the configuration over what is here.</summary>
    public void Overlay(IConfigurationSection section, OriginFinder origins)
    {
        // A null takes back nothing: it is also what an empty object looks like.
        if (section.Value is { } value)
        {
            Value = value;
            _origin = origins.Find(section.Path, value);
        }
        else if (Value is null)
        {
            _origin = origins.Find(section.Path, value: null);
        }

        foreach (var child in section.GetChildren())
            GetOrAdd(child.Key).Overlay(child, origins);
    }

    private ConfigurationNode GetOrAdd(string child)
    {
        if (this[child] is { } known)
            return known;

        var node = new ConfigurationNode(ConfigurationPath.Combine(path, child), child);
        _children.Add(node);
        return node;
    }
}
