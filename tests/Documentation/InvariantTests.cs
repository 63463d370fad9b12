using System.Text.RegularExpressions;

namespace Concurrency.Tests.Documentation;

/// <summary>What the page of invariants says is what tests are named by.</summary>
public sealed partial class InvariantTests
{
    private const string Page = "docs/invariants.md";

    private static readonly HashSet<string> s_checked =
        [.. Repository.TestFiles.SelectMany(Repository.ReadLines).SelectMany(line => TestName().Matches(line)).Select(match => match.Groups["id"].Value)];

    private static IEnumerable<string> Ids =>
        Repository.ReadLines(Page).Select(line => Row().Match(line)).Where(match => match.Success).Select(match => match.Groups["id"].Value);

    [Fact]
    public void Every_invariant_is_the_name_of_a_test()
    {
        Assert.NotEmpty(Ids);
        Problems.AssertNone(Ids.Except(s_checked).Select(id => $"{Page}: {id}: no test is named by it."));
    }

    [Fact]
    public void No_invariant_stands_there_twice() => Assert.Equal(Ids.Distinct(), Ids);

    [GeneratedRegex(@"^\| (?<id>[A-Z]+[0-9]+) \|")]
    private static partial Regex Row();

    [GeneratedRegex(@"\b(?<id>[A-Z]+[0-9]+)_\w+\(")]
    private static partial Regex TestName();
}
