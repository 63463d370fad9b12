using System.Text.RegularExpressions;

namespace Concurrency.Tests.Documentation;

/// <summary>The operating guide lists everything that is logged.</summary>
public sealed partial class EventTableTests
{
    private const string Page = "docs/operating.md";

    [Fact]
    public void Every_log_event_has_its_row()
    {
        var rows = Repository.ReadLines(Page).SelectMany(line => Row().Matches(line)).Select(Describe).ToHashSet();
        var events = Repository.SourceFiles
            .Select(path => string.Join('\n', Repository.ReadLines(path)))
            .SelectMany(code => Event().Matches(code))
            .Select(Describe)
            .ToHashSet();

        Assert.NotEmpty(events);
        Problems.AssertNone(events.Except(rows).Select(missing => $"{Page} does not list the event {missing}."));
        Problems.AssertNone(rows.Except(events).Select(extra => $"{Page} lists {extra}, which nothing logs."));
    }

    private static string Describe(Match match) => $"{match.Groups["id"].Value} {match.Groups["name"].Value}";

    [GeneratedRegex(@"^\| (?<id>\d+) \| `(?<name>\w+)` \|")]
    private static partial Regex Row();

    // By attribute: the id, and the name of the event, which is that of the method unless it is given.
    [GeneratedRegex(
        """\[LoggerMessage\(\s*(EventId = )?(?<id>\d+),(\s*EventName = "(?<name>\w+)")?(?:(?!\bvoid\b).)*?\bvoid (?(name)\w+|(?<name>\w+))\(""",
        RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Event();
}
