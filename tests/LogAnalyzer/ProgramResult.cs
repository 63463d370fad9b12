using System.Globalization;
using Xunit;

namespace Concurrency.Tests.LogAnalyzer;

internal sealed record ProgramResult(int ExitCode, string Output, IReadOnlyList<string> Errors)
{
    public string Report => File.ReadAllText(Line("reports").Split(", the last is ")[1]);

    public ProgramResult Ended(int exitCode)
    {
        Assert.True(
            exitCode == ExitCode, $"Expected exit code {exitCode}, got {ExitCode}.\n{Output}\n{string.Join('\n', Errors)}");
        return this;
    }

    // What came in went out.
    public ProgramResult IsBalanced()
    {
        Assert.Equal(Count("read"), Count("parsed") + Count("unparsable"));
        Assert.Equal(Count("read"), Count("aggregated"));
        Assert.Contains("Nothing is lost", Output, StringComparison.Ordinal);
        return this;
    }

    public long Count(string name) =>
        long.Parse(Line(name).Split(' ')[0].TrimEnd(','), NumberStyles.AllowThousands, CultureInfo.InvariantCulture);

    // What the summary says behind a name, such as "Task" behind "parse x 4".
    public string Line(string name) =>
        Assert.Single(Output.Split('\n'), line => line.StartsWith($"{name} ", StringComparison.Ordinal))[name.Length..].Trim();
}
