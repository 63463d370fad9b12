using Xunit;

namespace Concurrency.Tests.Digest;

public sealed class ProgressTests
{
    private const string HideCursor = "\e[?25l";

    [Fact]
    public async Task Without_a_terminal_the_summary_is_plain_text_on_standard_error()
    {
        using var tree = new TestDirectory().With("a", new string('x', 1_500_000)).With("b");

        var result = (await DigestProgram.RunAsync(tree.Root)).Ended(0);

        Assert.Contains("Digest: 2 files, 1.5 MB, ", result.Error, StringComparison.Ordinal);
        Assert.Contains(" MB/s in ", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', result.Error);
        Assert.DoesNotContain("Digest:", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_a_terminal_there_is_a_live_bar()
    {
        await Requires.ToolAsync("script");
        using var tree = new TestDirectory().With("file");
        using var elsewhere = new TestDirectory();

        var result = await DigestProgram.RunShellAsync(
            $"TERM=xterm script -qec \"$DIGEST '{tree.Root}' --out '{elsewhere.At("SUMS")}'\" /dev/null");

        result.Ended(0);
        Assert.Contains(HideCursor, result.Output, StringComparison.Ordinal);
        Assert.Contains("Digest: 1 file,", result.Output, StringComparison.Ordinal);
        Assert.EndsWith("  file\n", File.ReadAllText(elsewhere.At("SUMS")), StringComparison.Ordinal);
    }
}
