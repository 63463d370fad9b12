using System.Globalization;

namespace Concurrency.Hosting;

/// <summary>One segment of a <see cref="PathPattern"/>: a name or part of one, and perhaps an instance.</summary>
/// <param name="Glob">The name; each <c>*</c> in it stands for any characters, also none.</param>
/// <param name="Index">The instance; <see langword="null"/> for all of them.</param>
/// <param name="IsAnyDepth">Whether it stands for any number of whole segments, also none.</param>
internal readonly record struct SegmentPattern(string Glob, int? Index, bool IsAnyDepth)
{
    public static SegmentPattern AnyDepth { get; } = new("**", Index: null, IsAnyDepth: true);

    public static SegmentPattern AnyName { get; } = new("*", Index: null, IsAnyDepth: false);

    public bool IsLiteral => !Glob.Contains('*', StringComparison.Ordinal);

    public int LiteralCharacters => Glob.Length - Glob.AsSpan().Count('*');

    public bool IsMatch(ReadOnlySpan<char> segment)
    {
        var name = SplitIndex(segment, out var index);
        return (Index is null || Index == index)
            && (IsLiteral ? name.Equals(Glob, StringComparison.OrdinalIgnoreCase) : IsGlobMatch(Glob, name));
    }

    public override string ToString() =>
        Index is { } index ? string.Create(CultureInfo.InvariantCulture, $"{Glob}[{index}]") : Glob;

    private static ReadOnlySpan<char> SplitIndex(ReadOnlySpan<char> segment, out int? index)
    {
        var open = segment.EndsWith(']') ? segment.LastIndexOf('[') : -1;
        if (open < 0
            || !int.TryParse(segment[(open + 1)..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            index = null;
            return segment;
        }

        index = number;
        return segment[..open];
    }

    // Only the last star has to be remembered: what the stars before it took can stay as short as it was.
    private static bool IsGlobMatch(ReadOnlySpan<char> glob, ReadOnlySpan<char> name)
    {
        var (next, at) = (0, 0);
        var (afterStar, starEnd) = (-1, 0);
        while (at < name.Length)
        {
            if (next < glob.Length && glob[next] == '*')
            {
                afterStar = ++next;
                starEnd = at;
            }
            else if (next < glob.Length && char.ToLowerInvariant(glob[next]) == char.ToLowerInvariant(name[at]))
            {
                next++;
                at++;
            }
            else if (afterStar >= 0)
            {
                next = afterStar;
                at = ++starEnd;
            }
            else
            {
                return false;
            }
        }

        return glob[next..].TrimStart('*').IsEmpty;
    }
}
