namespace Concurrency.Hosting;

/// <summary>Everything that is wrong with a configuration, in the order of reading, each with what is allowed.</summary>
internal sealed class ProblemList
{
    private readonly List<string> _messages = [];

    public IReadOnlyList<string> Messages => _messages;

    public void Add(string message) => _messages.Add(message);

    /// <summary>A value is not one of a set of names.</summary>
    public void NotAName(ConfigurationNode node, string what, IReadOnlyList<string> known) =>
        Add($"{node.Label} is '{node.Value}', which is not {what}. {Known(node.Value, known)}");

    /// <summary>A value is of the wrong type or out of range.</summary>
    public void NotAllowed(ConfigurationNode node, string allowed, IReadOnlyList<string>? names = null) =>
        Add($"{node.Label} is '{node.Value}', which is not {allowed}.{Suggestion(node.Value, names ?? [])}");

    /// <summary>A key means nothing where it is.</summary>
    public void UnknownKey(ConfigurationNode node, IReadOnlyList<string> known) =>
        Add($"{node.Label} is {Shape(node)}, but '{node.Key}' is not a key here. {Known(node.Key, known)}");

    /// <summary>There is an object where one value belongs.</summary>
    public void ValueExpected(ConfigurationNode node, string allowed) =>
        Add($"{node.Label} is {Shape(node)}, but a single value is expected. Allowed: {allowed}.");

    /// <summary>There is one value where an object belongs.</summary>
    /// <param name="node">The value.</param>
    /// <param name="key">Which key of the object was probably meant; <see langword="null"/> if none.</param>
    public void ObjectExpected(ConfigurationNode node, string? key = null) =>
        Add($"{node.Label} is '{node.Value}', but an object is expected."
            + (key is null ? "" : $" Set {node.Path}:{key} instead."));

    private static string Shape(ConfigurationNode node) =>
        node.Children.Count > 0
            ? $"an object with {string.Join(", ", node.Children.Select(child => $"'{child.Key}'"))}"
            : node.Value is { } value ? $"'{value}'" : "empty";

    private static string Known(string? text, IReadOnlyList<string> known) =>
        $"Known: {string.Join(", ", known)}.{Suggestion(text, known)}";

    private static string Suggestion(string? text, IReadOnlyList<string> names) =>
        NearestName.Of(text ?? "", names) is { } name ? $" Did you mean '{name}'?" : "";
}
