namespace Concurrency.Hosting;

/// <summary>A rule can be an object, one value which is short for its backend, or both when two providers set it.</summary>
/// <remarks>Of both the later provider wins, and of one provider the key which says so.</remarks>
internal static class ShortRule
{
    public const string Backend = "Backend";

    /// <summary>Whether the rule's own value is its backend.</summary>
    public static bool IsShort(ConfigurationNode rule) =>
        rule.Value is not null && (KeyOf(rule) is not { } key || rule.Origin.Rank > key.Origin.Rank);

    /// <summary>Where the rule's backend is set; <see langword="null"/> if it is not.</summary>
    public static ConfigurationNode? BackendOf(ConfigurationNode rule) =>
        IsShort(rule) ? new(rule.Path, rule.Key, rule.Value, rule.Origin) : KeyOf(rule);

    private static ConfigurationNode? KeyOf(ConfigurationNode rule) =>
        rule[Backend] is { } node && (node.Value is not null || node.Children.Count > 0) ? node : null;
}
