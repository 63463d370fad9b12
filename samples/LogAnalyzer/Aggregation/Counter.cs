using System.Runtime.InteropServices;

namespace LogAnalyzer.Aggregation;

// Counts by key. Logs can hold any number of different keys, and a service runs for long: beyond a limit new keys are counted
// together. Up to there the counts do not depend on the order of what is counted.
internal sealed class Counter<TKey>(int maxKeys = 100_000)
    where TKey : notnull
{
    private readonly Dictionary<TKey, long> _counts = [];
    private long _others;

    public void Add(TKey key)
    {
        if (_counts.Count >= maxKeys && !_counts.ContainsKey(key))
            _others++;
        else
            CollectionsMarshal.GetValueRefOrAddDefault(_counts, key, out _)++;
    }

    public IReadOnlyList<Count> InOrder(Func<TKey, string> name) =>
        [.. _counts.OrderBy(pair => pair.Key).Select(pair => new Count(name(pair.Key), pair.Value)), .. Others()];

    // Those with the same count are in the order of their names.
    public IReadOnlyList<Count> Top(int count, Func<TKey, string> name) =>
    [
        .. _counts
            .Select(pair => new Count(name(pair.Key), pair.Value))
            .OrderByDescending(pair => pair.Value)
            .ThenBy(pair => pair.Name, StringComparer.Ordinal)
            .Take(count),
        .. Others(),
    ];

    private IEnumerable<Count> Others() => _others == 0 ? [] : [new("(others)", _others)];
}
