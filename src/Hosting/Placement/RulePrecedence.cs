namespace Concurrency.Hosting;

/// <summary>Puts the most specific rule first.</summary>
/// <remarks>
/// In this order: more segments without a wildcard; more indices; fewer <c>**</c>; more characters which are no wildcard; an
/// explicit <c>Path</c> before a key. What is still equal is ordered by the pattern's text and then by the place in the
/// configuration, so that the same configuration means the same each time.
/// </remarks>
internal sealed class RulePrecedence<T> : IComparer<PlacementRule<T>>
{
    public static RulePrecedence<T> Instance { get; } = new();

    public int Compare(PlacementRule<T>? x, PlacementRule<T>? y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);

        ReadOnlySpan<int> differences =
        [
            y.Pattern.LiteralSegments.CompareTo(x.Pattern.LiteralSegments),
            y.Pattern.Indices.CompareTo(x.Pattern.Indices),
            x.Pattern.AnyDepths.CompareTo(y.Pattern.AnyDepths),
            y.Pattern.LiteralCharacters.CompareTo(x.Pattern.LiteralCharacters),
            y.HasPath.CompareTo(x.HasPath),
            StringComparer.OrdinalIgnoreCase.Compare(x.Pattern.Text, y.Pattern.Text),
            StringComparer.OrdinalIgnoreCase.Compare(x.Label, y.Label),
        ];
        return differences.IndexOfAnyExcept(0) is >= 0 and var first ? differences[first] : 0;
    }
}
