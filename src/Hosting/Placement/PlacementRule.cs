namespace Concurrency.Hosting;

/// <summary>What the configuration sets for the paths of one pattern.</summary>
/// <typeparam name="T">The properties, each <see langword="null"/> where the rule does not set it.</typeparam>
/// <param name="pattern">For which paths.</param>
/// <param name="hasPath">Whether the pattern is an explicit <c>Path</c>, and not the key.</param>
/// <param name="label">Where it was set, for messages.</param>
/// <param name="properties">What it sets.</param>
internal sealed class PlacementRule<T>(PathPattern pattern, bool hasPath, string label, T properties)
{
    // Shared with the same rule of the configurations before and after: whoever is placed by one of them while another takes
    // over has matched it in both.
    private Mark _mark = new();

    public PathPattern Pattern => pattern;

    public bool HasPath => hasPath;

    public string Label => label;

    public T Properties => properties;

    /// <summary>Whether any path asked for so far was one of the pattern's.</summary>
    public bool HasMatched => _mark.IsSet;

    public bool IsMatch(string path)
    {
        if (!pattern.IsMatch(path))
            return false;

        _mark.Set();
        return true;
    }

    /// <summary>Whether this is the same rule in another configuration, whatever it sets there.</summary>
    public bool IsSameAs(PlacementRule<T> other) =>
        hasPath == other.HasPath && pattern.Text.Equals(other.Pattern.Text, StringComparison.OrdinalIgnoreCase);

    /// <summary>Begins its memory: with that of the same rule before, or anew.</summary>
    public void Remember(PlacementRule<T>? before) => _mark = before?._mark ?? new();

    private sealed class Mark
    {
        private bool _isSet;

        public bool IsSet => Volatile.Read(ref _isSet);

        // Read first, so that a rule which everybody asks is a shared line of the caches and not a contended one.
        public void Set()
        {
            if (!IsSet)
                Volatile.Write(ref _isSet, true);
        }
    }
}
