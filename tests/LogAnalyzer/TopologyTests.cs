using Xunit;

namespace Concurrency.Tests.LogAnalyzer;

public sealed class TopologyTests
{
    private static readonly string s_readme = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Pages", "README.md"));

    [Fact]
    public async Task The_readme_shows_what_the_program_prints()
    {
        var result = (await AnalyzerProgram.RunAsync("--topology")).Ended(0);

        Assert.Empty(result.Errors);
        Assert.Equal(result.Output, $"{Block("text")}\n{Block("mermaid")}");
    }

    [Fact]
    public async Task The_wiring_raises_no_warning()
    {
        using var directory = new TestDirectory();

        (await AnalyzerProgram.RunAsync(
            "--LogAnalyzer:Generate=1", $"--LogAnalyzer:ReportDirectory={directory.Root}", "--Concurrency:StrictTopology=true"))
            .Ended(0);
    }

    private static string Block(string language)
    {
        var begin = s_readme.IndexOf($"```{language}\n", StringComparison.Ordinal) + language.Length + 4;
        return s_readme[begin..s_readme.IndexOf("```", begin, StringComparison.Ordinal)];
    }
}
