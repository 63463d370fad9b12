using System.Text;

namespace Concurrency.Hosting;

/// <summary>All keys of a section by path, as far as they have an effect: of a value and a key which mean the same, one.</summary>
internal sealed class FlatSection
{
    private readonly SortedDictionary<string, Entry> _entries = new(StringComparer.OrdinalIgnoreCase);

    public FlatSection(ConfigurationNode section) => Add(section);

    /// <summary>Two sections with the same text mean the same.</summary>
    public string Text => field ??= Write();

    /// <summary>One line for each key which is not as it was, in the order of the paths.</summary>
    public IReadOnlyList<string> CompareTo(FlatSection before)
    {
        var paths = _entries.Keys.Union(before._entries.Keys, StringComparer.OrdinalIgnoreCase);
        return
        [
            .. paths
                .Order(StringComparer.OrdinalIgnoreCase)
                .Select(path => Compare(path, before._entries.GetValueOrDefault(path), _entries.GetValueOrDefault(path)))
                .OfType<string>(),
        ];
    }

    // An object says nothing of its own: its keys do. An empty one is there or not.
    private static string? Compare(string path, Entry? before, Entry? after) => (before, after) switch
    {
        _ when before?.Value == after?.Value && before is not null && after is not null => null,
        ({ Value: { } old }, { Value: { } value }) => $"{path}: '{old}' -> '{value}' ({after.Origin})",
        (_, { Value: { } value }) => $"{path}: '{value}' added ({after.Origin})",
        ({ Value: { } old }, _) => $"{path}: '{old}' removed ({before.Origin})",
        (null, { IsLeaf: true }) => $"{path}: added ({after.Origin})",
        ({ IsLeaf: true }, null) => $"{path}: removed ({before.Origin})",
        _ => null,
    };

    private void Add(ConfigurationNode node)
    {
        var backend = node.Value is null ? null : node[ShortRule.Backend];
        var isShort = backend is not null && ShortRule.IsShort(node);
        var value = backend is null || isShort ? node.Value : null;
        _entries.Add(node.Path, new(value, node.Children.Count == 0, node.Origin.Description));
        foreach (var child in node.Children)
        {
            if (!isShort || child != backend)
                Add(child);
        }
    }

    private string Write()
    {
        var text = new StringBuilder();
        foreach (var (path, entry) in _entries)
            text.Append(path.ToUpperInvariant()).Append('=').Append(entry.Value ?? "\0").Append('\n');

        return text.ToString();
    }

    private sealed record Entry(string? Value, bool IsLeaf, string Origin);
}
