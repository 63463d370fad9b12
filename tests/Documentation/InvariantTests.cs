using System.Text.RegularExpressions;

namespace Concurrency.Tests.Documentation;

/// <summary>What the page of invariants says is what tests are named by.</summary>
public sealed partial class InvariantTests
{
    private const string Page = "docs/invariants.md";

    // Each id of an invariant with the kinds of tests that are named by it.
    private static readonly ILookup<string, string> s_checked = Repository.TestFiles
        .SelectMany(file => IdsIn(file).Select(id => (Id: id, Kind: KindOf(file))))
        .ToLookup(test => test.Id, test => test.Kind);

    [Fact]
    public void Every_invariant_is_the_name_of_a_test()
    {
        Assert.NotEmpty(Rows);
        Problems.AssertNone(Rows.Where(row => !s_checked.Contains(row.Id)).Select(row => $"{Page}: {row.Id}: no test is named by it."));
    }

    [Fact]
    public void What_the_page_says_checks_an_invariant_does() =>
        Problems.AssertNone(Rows.SelectMany(row =>
            row.CheckedBy.Except(s_checked[row.Id]).Select(kind => $"{Page}: {row.Id}: no {kind} is named by it.")));

    [Fact]
    public void No_invariant_stands_there_twice() => Assert.Equal(Rows.DistinctBy(row => row.Id), Rows);

    private static IReadOnlyList<(string Id, string[] CheckedBy)> Rows { get; } =
        [.. Repository.ReadLines(Page)
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Where(cells => cells.Length > 3 && Id().IsMatch(cells[1]))
            .Select(cells => (cells[1], cells[3].Split(", ", StringSplitOptions.RemoveEmptyEntries)))];

    private static IEnumerable<string> IdsIn(string file) =>
        Repository.ReadLines(file)
            .SelectMany(line => TestName().Matches(line))
            .SelectMany(match => match.Groups["id"].Captures)
            .Select(capture => capture.Value)
            .Distinct();

    private static string KindOf(string file)
    {
        string[] kinds = ["model", "storm", "linearizability"];
        var name = Path.GetFileNameWithoutExtension(file);
        return kinds.FirstOrDefault(kind => name.Contains(kind, StringComparison.OrdinalIgnoreCase)) ?? "tests";
    }

    [GeneratedRegex("^[A-Z]+[0-9]+$")]
    private static partial Regex Id();

    [GeneratedRegex(@"\b(?:(?<id>[A-Z]+[0-9]+)_)+\w+\(")]
    private static partial Regex TestName();
}
