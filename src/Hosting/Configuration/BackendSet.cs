using Concurrency.Backends;

namespace Concurrency.Hosting;

/// <summary>The backends by name.</summary>
/// <remarks>One that could not be made keeps its name, so that rules which use it are no further error.</remarks>
internal sealed class BackendSet
{
    private readonly Dictionary<string, ConfiguredBackend?> _backends = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The names, in ordinal order.</summary>
    public IReadOnlyList<string> Names => [.. _backends.Keys.Order(StringComparer.Ordinal)];

    public IEnumerable<IActivityBackend> All => _backends.Values.OfType<ConfiguredBackend>().Select(known => known.Backend);

    public bool Contains(string name) => _backends.ContainsKey(name);

    public void Add(string name, ConfiguredBackend? backend) => _backends.Add(name, backend);

    /// <summary>The backend of a name if it is made of just this.</summary>
    public ConfiguredBackend? Find(string name, IActivityBackendKind kind, IReadOnlyDictionary<string, string?> settings) =>
        _backends.GetValueOrDefault(name) is { } known && known.IsMadeOf(kind, settings) ? known : null;

    /// <summary>Reads the name of a backend, as the backend itself spells it.</summary>
    public string? ReadName(ConfigurationNode? node, ProblemList problems)
    {
        if (!NodeReader.TryGetValue(node, "the name of a backend", problems, out var value))
            return null;

        if (_backends.ContainsKey(value))
            return Names.First(name => name.Equals(value, StringComparison.OrdinalIgnoreCase));

        problems.NotAName(node!, "a backend", Names);
        return null;
    }
}
