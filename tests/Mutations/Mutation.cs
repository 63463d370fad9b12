using System.Text.RegularExpressions;

namespace Concurrency.Tests.Mutations;

/// <summary>One mistake that somebody could make in the source, and who has to notice it.</summary>
/// <param name="Id">Such as <c>M07</c>.</param>
/// <param name="Title">What the mistake is.</param>
/// <param name="File">The source file, from the root of the repository.</param>
/// <param name="Original">Lines that stand in it once.</param>
/// <param name="Mutated">What they become.</param>
/// <param name="TestClasses">The classes of tests to run.</param>
internal sealed partial record Mutation(
    string Id, string Title, string File, string Original, string Mutated, IReadOnlyList<string> TestClasses)
{
    /// <summary>Reads a page of mutations: a heading, the file and the test classes in one line, and a block with the difference.</summary>
    public static IEnumerable<Mutation> ReadAll(string page)
    {
        foreach (Match section in Section().Matches(page))
        {
            var lines = section.Groups["diff"].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            yield return new(
                section.Groups["id"].Value,
                section.Groups["title"].Value.Trim(),
                section.Groups["file"].Value,
                Side(lines, '-'),
                Side(lines, '+'),
                [.. Quoted().Matches(section.Groups["tests"].Value).Select(match => match.Groups[1].Value)]);
        }
    }

    public string ApplyTo(string source)
    {
        var first = source.IndexOf(Original, StringComparison.Ordinal);
        if (Original.Length == 0 || first < 0 || source.IndexOf(Original, first + 1, StringComparison.Ordinal) >= 0)
            throw new InvalidDataException($"{Id}: its lines have to stand in {File} once. Bring the page up to date.");

        return source.Replace(Original, Mutated, StringComparison.Ordinal);
    }

    // Context lines, which begin with a space, belong to both sides.
    private static string Side(IEnumerable<string> lines, char sign) =>
        string.Join('\n', lines.Where(line => line[0] == sign || line[0] == ' ').Select(line => line[1..]));

    [GeneratedRegex(
        @"^### (?<id>M\d+):(?<title>.*)\n\n`(?<file>[^`]+)`, caught by (?<tests>[^\n]+)\n\n```diff\n(?<diff>[^`]*?)\n```",
        RegexOptions.Multiline)]
    private static partial Regex Section();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();
}
