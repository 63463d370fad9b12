using Xunit;

namespace Concurrency.Tests.Digest;

public sealed class UsageTests
{
    [Theory]
    [InlineData("--bogus", "--bogus: there is no such option")]
    [InlineData("-x", "-x: there is no such option")]
    [InlineData("--compare=yes", "--compare=yes: there is no such option")]
    [InlineData("--Conurrency:DefaultBackend=Task", "there is no such option")]
    [InlineData("--out", "--out needs a value")]
    [InlineData("--out=", "--out names no file")]
    [InlineData("--check", "--check needs a value")]
    [InlineData("--out --compare", "--out needs a value")]
    [InlineData("--Concurrency:DefaultBackend", "--Concurrency:DefaultBackend needs a value")]
    [InlineData("--compare --out x", "one of --out, --check and --compare")]
    [InlineData("--check x --compare", "one of --out, --check and --compare")]
    [InlineData("--out x --check y", "one of --out, --check and --compare")]
    [InlineData("a b", "only one directory")]
    public async Task Bad_usage_is_explained(string arguments, string message)
    {
        var result = (await DigestProgram.RunAsync(arguments.Split(' '))).Ended(2);

        Assert.Contains(message, result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    [Fact]
    public async Task An_unknown_option_shows_the_usage()
    {
        var result = (await DigestProgram.RunAsync("--bogus")).Ended(2);

        Assert.Contains("usage: Digest [DIR] [--out FILE]", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_directory_is_named()
    {
        using var elsewhere = new TestDirectory();

        var result = (await DigestProgram.RunAsync(elsewhere.At("none"), "--out", elsewhere.At("SUMS"))).Ended(2);

        Assert.Contains($"{elsewhere.At("none")}: there is no such directory", result.Error, StringComparison.Ordinal);
        Assert.Empty(elsewhere.Names());
    }

    [Fact]
    public async Task A_file_is_no_directory()
    {
        using var elsewhere = new TestDirectory().With("file");

        var result = (await DigestProgram.RunAsync(elsewhere.At("file"))).Ended(2);

        Assert.Contains($"{elsewhere.At("file")}: is not a directory", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_output_which_cannot_be_made_is_named()
    {
        using var elsewhere = new TestDirectory();

        var none = (await DigestProgram.RunAsync(elsewhere.Root, "--out", elsewhere.At("none/SUMS"))).Ended(2);
        var directory = (await DigestProgram.RunAsync(elsewhere.Root, "--out", elsewhere.Root)).Ended(2);

        Assert.Contains($"{elsewhere.At("none/SUMS")}: cannot be written", none.Error, StringComparison.Ordinal);
        Assert.Contains($"{elsewhere.Root}: cannot be written: it is a directory", directory.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_is_not_an_error()
    {
        var result = (await DigestProgram.RunAsync("--help")).Ended(0);

        Assert.StartsWith("usage: Digest", result.Output, StringComparison.Ordinal);
        Assert.Empty(result.Error);
    }

    [Fact]
    public async Task Behind_two_dashes_everything_is_a_name()
    {
        Requires.Unix();
        using var parent = new TestDirectory().With("--compare/file");

        var result = (await DigestProgram.RunShellAsync("$DIGEST -- --compare", parent.Root)).Ended(0);

        Assert.EndsWith("  file\n", result.Output, StringComparison.Ordinal);
    }
}
