namespace Concurrency.Tests.Documentation;

/// <summary>What stands between two fences on a page.</summary>
/// <param name="Page">The page, from the root of the repository.</param>
/// <param name="Line">The line of its first fence, from 1.</param>
/// <param name="Language">What the first fence says.</param>
/// <param name="Lines">Its lines without the indentation they have in common, and without spaces at their ends.</param>
internal sealed record FencedBlock(string Page, int Line, string Language, IReadOnlyList<string> Lines)
{
    private const string Fence = "```";

    public string Text => string.Join('\n', Lines);

    public static IEnumerable<FencedBlock> On(string page)
    {
        var lines = Repository.ReadLines(page);
        for (var start = 0; start < lines.Length; start++)
        {
            if (!lines[start].TrimStart().StartsWith(Fence, StringComparison.Ordinal))
                continue;

            var end = Array.FindIndex(lines, start + 1, line => line.Trim() == Fence);
            Assert.True(end > start, $"{page}:{start + 1}: the fence is not closed.");
            yield return new(page, start + 1, lines[start].Trim()[Fence.Length..], Dedent(lines[(start + 1)..end]));
            start = end;
        }
    }

    /// <summary>Whether the lines stand in a file in one piece, at any indentation.</summary>
    public bool IsIn(string[] file)
    {
        Assert.True(Lines.Count > 0, $"{Page}:{Line}: the block is empty.");
        for (var start = 0; start + Lines.Count <= file.Length; start++)
        {
            var first = file[start].TrimEnd();
            if (!first.EndsWith(Lines[0], StringComparison.Ordinal))
                continue;

            var indentation = first[..^Lines[0].Length];
            if (string.IsNullOrWhiteSpace(indentation) && Matches(file.AsSpan(start, Lines.Count), indentation))
                return true;
        }

        return false;
    }

    public override string ToString() => $"{Page}:{Line}: {(Lines.Count > 0 ? Lines[0] : "")}";

    private static string[] Dedent(string[] lines)
    {
        var filled = lines.Where(line => line.Trim().Length > 0);
        var common = filled.Select(line => line.Length - line.TrimStart().Length).DefaultIfEmpty().Min();
        return [.. lines.Select(line => line.Length < common ? "" : line[common..].TrimEnd())];
    }

    private bool Matches(ReadOnlySpan<string> candidate, string indentation)
    {
        for (var line = 0; line < candidate.Length; line++)
        {
            var expected = Lines[line].Length == 0 ? "" : indentation + Lines[line];
            if (candidate[line].TrimEnd() != expected)
                return false;
        }

        return true;
    }
}
