using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Concurrency.Hosting;

/// <summary>Reads path patterns, and says what is wrong with those that are none.</summary>
internal static class PathPatternParser
{
    /// <summary>What is allowed, for messages.</summary>
    public const string Allowed =
        "names of letters, digits, '.', '_' and '-' without '__', joined by '/'; '*' for any characters within a name, "
        + "'**' for any number of names, and an index such as '[0]' behind a name for one instance";

    public static bool TryParse(
        string text, [NotNullWhen(true)] out PathPattern? pattern, [NotNullWhen(false)] out string? problem)
    {
        var segments = new List<SegmentPattern>();
        foreach (var part in text.Split('/'))
        {
            problem = Read(part, out var segment);
            if (problem is not null)
            {
                pattern = null;
                return false;
            }

            segments.Add(segment);
        }

        pattern = PathPattern.Of(segments);
        problem = null;
        return true;
    }

    private static string? Read(string part, out SegmentPattern segment)
    {
        segment = SegmentPattern.AnyDepth;
        if (part == "**")
            return null;

        var open = part.IndexOf('[', StringComparison.Ordinal);
        var name = open < 0 ? part : part[..open];
        int? index = null;
        if (open >= 0)
        {
            if (!part.EndsWith(']')
                || !int.TryParse(
                    part.AsSpan()[(open + 1)..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                return $"'{part[open..]}' is not an index";

            index = number;
        }

        segment = new(name, index, IsAnyDepth: false);
        return ProblemOf(name);
    }

    private static string? ProblemOf(string name)
    {
        if (name.Length == 0)
            return "a name is empty";

        if (name.Contains("**", StringComparison.Ordinal))
            return $"'**' is only part of '{name}'";

        if (name.Contains("__", StringComparison.Ordinal))
            return $"'{name}' contains '__'";

        foreach (var character in name)
        {
            if (character != '*' && !PathNames.IsAllowed(character))
                return $"'{character}' is not allowed";
        }

        return null;
    }
}
