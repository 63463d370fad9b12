namespace Concurrency.Hosting;

/// <summary>Which paths a rule is for: <c>digest/hash</c>, <c>digest/hash[2]</c>, <c>*/hash*</c>, <c>digest/**</c>.</summary>
/// <remarks>
/// <c>*</c> stands for any characters within one segment. <c>**</c> is a segment of its own and stands for any number of
/// segments, also none; at the end of a pattern for at least one, so that <c>digest/**</c> is the descendants of
/// <c>digest</c> without <c>digest</c> itself. A segment without an index is any instance. Case does not matter.
/// </remarks>
internal sealed class PathPattern
{
    private readonly SegmentPattern[] _segments;

    private PathPattern(SegmentPattern[] written)
    {
        Text = string.Join('/', written);
        LiteralSegments = written.Count(segment => segment.IsLiteral);
        Indices = written.Count(segment => segment.Index is not null);
        AnyDepths = written.Count(segment => segment.IsAnyDepth);
        LiteralCharacters = written.Sum(segment => segment.LiteralCharacters);
        NamesOneInstance = written[^1].Index is not null;
        _segments = written[^1].IsAnyDepth ? [.. written[..^1], SegmentPattern.AnyName, SegmentPattern.AnyDepth] : written;
    }

    /// <summary>The pattern as it was written, without leading zeros in indices. Equal patterns differ in case only.</summary>
    public string Text { get; }

    /// <summary>How many segments have no wildcard.</summary>
    public int LiteralSegments { get; }

    /// <summary>How many segments name an instance.</summary>
    public int Indices { get; }

    /// <summary>How many segments are <c>**</c>.</summary>
    public int AnyDepths { get; }

    /// <summary>How many characters of names are no wildcard.</summary>
    public int LiteralCharacters { get; }

    /// <summary>Whether the last segment has an index.</summary>
    public bool NamesOneInstance { get; }

    public static PathPattern Of(IEnumerable<SegmentPattern> segments) => new([.. segments]);

    // As in SegmentPattern.IsGlobMatch, with segments for characters. A path is walked in place: "at" is the start of the next
    // segment, and one more than the length behind the last.
    public bool IsMatch(ReadOnlySpan<char> path)
    {
        var (next, at) = (0, 0);
        var (afterAnyDepth, anyDepthEnd) = (-1, 0);
        while (at <= path.Length)
        {
            if (next < _segments.Length && _segments[next].IsAnyDepth)
            {
                afterAnyDepth = ++next;
                anyDepthEnd = at;
            }
            else if (next < _segments.Length && _segments[next].IsMatch(SegmentAt(path, at)))
            {
                next++;
                at = EndOfSegment(path, at) + 1;
            }
            else if (afterAnyDepth >= 0)
            {
                next = afterAnyDepth;
                at = anyDepthEnd = EndOfSegment(path, anyDepthEnd) + 1;
            }
            else
            {
                return false;
            }
        }

        while (next < _segments.Length && _segments[next].IsAnyDepth)
            next++;

        return next == _segments.Length;
    }

    public override string ToString() => Text;

    private static ReadOnlySpan<char> SegmentAt(ReadOnlySpan<char> path, int start) =>
        path[start..EndOfSegment(path, start)];

    private static int EndOfSegment(ReadOnlySpan<char> path, int start) =>
        path[start..].IndexOf('/') is >= 0 and var length ? start + length : path.Length;
}
