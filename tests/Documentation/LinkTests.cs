using System.Text.RegularExpressions;

namespace Concurrency.Tests.Documentation;

/// <summary>Links between pages lead somewhere.</summary>
public sealed partial class LinkTests
{
    [Fact]
    public void Every_relative_link_resolves() => Problems.AssertNone(Repository.Pages.SelectMany(BrokenLinks));

    [Fact]
    public void The_index_of_decisions_lists_each_of_them()
    {
        const string Folder = "docs/decisions/";
        var listed = Links(Folder + "README.md").Select(link => Folder + link.Target);
        var pages = Repository.Pages.Where(page => page.StartsWith(Folder + "0", StringComparison.Ordinal));

        Assert.Equal(pages, listed);
    }

    private static IEnumerable<string> BrokenLinks(string page)
    {
        foreach (var (target, line) in Links(page))
        {
            if (target.Contains("://", StringComparison.Ordinal))
                continue;

            var (file, anchor) = target.Split('#', 2) is [var left, var right] ? (left, right) : (target, null);
            var path = file.Length == 0 ? page : Path.Combine(Path.GetDirectoryName(page)!, file);
            var absolute = Path.Combine(Repository.Root, path);
            if (!File.Exists(absolute) && !Directory.Exists(absolute))
                yield return $"{page}:{line}: {target}: there is no such file.";
            else if (anchor is not null && !Anchors(path).Contains(anchor))
                yield return $"{page}:{line}: {target}: there is no such heading.";
        }
    }

    private static IEnumerable<(string Target, int Line)> Links(string page)
    {
        var isCode = false;
        foreach (var (index, line) in Repository.ReadLines(page).Index())
        {
            isCode ^= line.TrimStart().StartsWith("```", StringComparison.Ordinal);
            if (isCode)
                continue;

            foreach (Match match in Link().Matches(InlineCode().Replace(line, "")))
                yield return (match.Groups["target"].Value, index + 1);
        }
    }

    // As GitHub makes them.
    private static HashSet<string> Anchors(string page) =>
        [.. Repository.ReadLines(page)
            .Where(line => line.StartsWith('#'))
            .Select(line => NotInAnchors().Replace(line.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-'))];

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("(?<!\\[)`[^`]*`(?!\\])")]
    private static partial Regex InlineCode();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchors();
}
