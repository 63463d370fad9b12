using Xunit;

namespace Concurrency.Tests.Digest;

public sealed class CheckTests
{
    private const string Nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    public static TheoryData<string, string[]> All => Placements.All;

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_tree_matches_its_own_manifest(string placement, string[] settings)
    {
        Assert.NotEmpty(placement);
        using var tree = new TestDirectory().With("a b").With("-").With("sub/file");
        if (!OperatingSystem.IsWindows())
            tree.With("new\nline").With("back\\slash").With("ends with\r");

        using var elsewhere = new TestDirectory();
        (await DigestProgram.RunAsync([tree.Root, "--out", elsewhere.At("SUMS"), .. settings])).Ended(0);

        var check = (await DigestProgram.RunAsync(["--check", elsewhere.At("SUMS"), tree.Root, .. settings])).Ended(0);

        Assert.Empty(check.Output);
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Each_file_which_is_missing_or_different_is_reported(string placement, string[] settings)
    {
        Assert.NotEmpty(placement);
        using var tree = new TestDirectory().With("same").With("changed").With("deleted").With("now a directory");
        using var elsewhere = new TestDirectory();
        (await DigestProgram.RunAsync(tree.Root, "--out", elsewhere.At("SUMS"))).Ended(0);
        tree.With("changed", "other content");
        File.Delete(tree.At("deleted"));
        File.Delete(tree.At("now a directory"));
        Directory.CreateDirectory(tree.At("now a directory"));

        var check = (await DigestProgram.RunAsync(["--check", elsewhere.At("SUMS"), tree.Root, .. settings])).Ended(1);

        Assert.Equal(
            ["changed: different", "deleted: missing: does not exist (any more)", "now a directory: not a file: a directory"],
            check.Output.Split('\n')[..^1].Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Each_malformed_line_is_reported_by_its_number()
    {
        using var tree = new TestDirectory().With("empty", "");
        using var elsewhere = new TestDirectory().With(
            "SUMS",
            $"""
            {Nothing}  empty
            # a comment
            nonsense
            {Nothing} one space
            {Nothing}
            \{Nothing}  escapes\x
            {new string('f', 100_000)}

            {Nothing} *empty
            {Nothing.ToUpperInvariant()}  empty
            """);

        var check = (await DigestProgram.RunAsync("--check", elsewhere.At("SUMS"), tree.Root)).Ended(1);

        Assert.Equal(
            [
                "line 3: does not start with 64 hexadecimal digits",
                "line 4: has no name after the digest and two spaces",
                "line 5: has no name after the digest and two spaces",
                "line 6: has a backslash which escapes nothing",
                "line 7: is longer than 16,384 bytes",
                "line 8: does not start with 64 hexadecimal digits",
            ],
            check.Output.Split('\n')[..^1].Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_manifest_of_sha256sum_is_understood()
    {
        await Requires.ToolAsync("sha256sum");
        using var tree = new TestDirectory().With("a b").With("new\nline").With("back\\slash").With("ends with\r");
        await DigestProgram.RunShellAsync("sha256sum -- * > ../$(basename \"$PWD\").sums", tree.Root);

        try
        {
            (await DigestProgram.RunAsync("--check", tree.Root + ".sums", tree.Root)).Ended(0);
        }
        finally
        {
            File.Delete(tree.Root + ".sums");
        }
    }

    [Fact]
    public async Task A_manifest_with_the_line_ends_of_Windows_is_understood()
    {
        using var tree = new TestDirectory().With("empty", "");
        using var elsewhere = new TestDirectory().With("SUMS", $"{Nothing}  empty\r\n");

        (await DigestProgram.RunAsync("--check", elsewhere.At("SUMS"), tree.Root)).Ended(0);
    }

    [Fact]
    public async Task A_missing_manifest_is_bad_usage()
    {
        using var tree = new TestDirectory();

        var check = (await DigestProgram.RunAsync("--check", tree.At("none"), tree.Root)).Ended(2);

        Assert.Contains(tree.At("none"), check.Error, StringComparison.Ordinal);
    }
}
