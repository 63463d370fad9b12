namespace Concurrency.Hosting;

/// <summary>What the configuration sets for the paths of one pattern.</summary>
/// <typeparam name="T">The properties, each <see langword="null"/> where the rule does not set it.</typeparam>
/// <param name="pattern">For which paths.</param>
/// <param name="hasPath">Whether the pattern is an explicit <c>Path</c>, and not the key.</param>
/// <param name="label">Where it was set, for messages.</param>
/// <param name="properties">What it sets.</param>
internal sealed class PlacementRule<T>(PathPattern pattern, bool hasPath, string label, T properties)
{
    private bool _hasMatched;

    public PathPattern Pattern => pattern;

    public bool HasPath => hasPath;

    public string Label => label;

    public T Properties => properties;

    /// <summary>Whether any path asked for so far was one of the pattern's.</summary>
    public bool HasMatched => Volatile.Read(ref _hasMatched);

    public bool IsMatch(string path)
    {
        if (!pattern.IsMatch(path))
            return false;

        // Read first, so that a rule which everybody asks is a shared line of the caches and not a contended one.
        if (!Volatile.Read(ref _hasMatched))
            Volatile.Write(ref _hasMatched, true);

        return true;
    }
}
