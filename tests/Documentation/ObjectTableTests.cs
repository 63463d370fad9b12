using System.Text.RegularExpressions;

namespace Concurrency.Tests.Documentation;

/// <summary>The table of objects leads to a page and to tests for each facility of threads.</summary>
public sealed partial class ObjectTableTests
{
    private const string Folder = "docs/objects/";
    private const string Page = Folder + "README.md";

    private static readonly HashSet<string> s_testClasses =
        [.. Repository.TestFiles.SelectMany(Repository.ReadLines).SelectMany(line => ClassName().Matches(line)).Select(match => match.Groups["name"].Value)];

    [Fact]
    public void Every_row_names_classes_of_tests_which_exist()
    {
        Assert.NotEmpty(Rows);
        Problems.AssertNone(Rows.SelectMany(MissingTests));
    }

    [Fact]
    public void Every_page_of_an_object_is_in_the_table()
    {
        var linked = Rows.SelectMany(row => Link().Matches(row.Here)).Select(match => Folder + match.Groups["target"].Value);
        var pages = Repository.Pages.Where(page => page.StartsWith(Folder, StringComparison.Ordinal) && page != Page);

        Assert.Empty(pages.Except(linked));
    }

    private static IEnumerable<(string Thread, string Here, string Tests)> Rows =>
        Repository.ReadLines(Page)
            .SkipWhile(line => !line.StartsWith("| ---", StringComparison.Ordinal))
            .Skip(1)
            .TakeWhile(line => line.StartsWith('|'))
            .Select(line => line.Split('|'))
            .Select(cells => (cells[1].Trim(), cells[2].Trim(), cells[3].Trim()));

    private static IEnumerable<string> MissingTests((string Thread, string Here, string Tests) row)
    {
        var names = Quoted().Matches(row.Tests).Select(match => match.Groups["name"].Value).ToList();
        return names.Count == 0
            ? [$"{Page}: {row.Here}: names no tests."]
            : names.Except(s_testClasses).Select(name => $"{Page}: {row.Here}: there is no class {name} below tests.");
    }

    [GeneratedRegex(@"\bclass (?<name>\w+)")]
    private static partial Regex ClassName();

    [GeneratedRegex("`(?<name>[^`]+)`")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\]\((?<target>[^)#\s]+)[^)]*\)")]
    private static partial Regex Link();
}
