using Xunit;

namespace Concurrency.Tests.Digest;

public sealed class ManifestTests
{
    public static TheoryData<string, string[]> All => Placements.All;

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_manifest_is_the_one_of_sha256sum(string placement, string[] settings)
    {
        await Requires.ToolAsync("sha256sum");
        using var tree = HostileTree();

        var mine = (await DigestProgram.RunAsync([tree.Root, .. settings])).Ended(0);
        var theirs = await DigestProgram.RunShellAsync(
            "find . -type f -printf '%P\\0' | LC_ALL=C sort -z | xargs -0 -r sha256sum --", tree.Root);

        Assert.True(theirs.Output == mine.Output, $"With {placement}:\n{mine.Output}\ninstead of\n{theirs.Output}");
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_manifest_is_accepted_by_sha256sum(string placement, string[] settings)
    {
        await Requires.ToolAsync("sha256sum");
        using var tree = HostileTree().With("-", "to sha256sum this name alone is its standard input");
        using var elsewhere = new TestDirectory();

        (await DigestProgram.RunAsync([tree.Root, "--out", elsewhere.At("SUMS"), .. settings])).Ended(0);
        var check = await DigestProgram.RunShellAsync($"sha256sum --strict -c '{elsewhere.At("SUMS")}'", tree.Root);

        Assert.True(check.ExitCode == 0, $"With {placement}: {check.Error}");
        var files = Directory.GetFiles(tree.Root, "*", SearchOption.AllDirectories);
        Assert.Equal(files.Length, check.Output.Split(": OK\n").Length - 1);
    }

    [Fact]
    public async Task Without_arguments_the_frameworks_of_the_running_net_are_digested()
    {
        var result = (await DigestProgram.RunAsync()).Ended(0);

        Assert.Contains("  Microsoft.NETCore.App/", result.Output, StringComparison.Ordinal);
        Assert.Contains("/System.Private.CoreLib.dll\n", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_directory_has_an_empty_manifest()
    {
        using var tree = new TestDirectory();
        using var elsewhere = new TestDirectory();

        var result = (await DigestProgram.RunAsync(tree.Root, "--out", elsewhere.At("SUMS"))).Ended(0);

        Assert.Equal(0, new FileInfo(elsewhere.At("SUMS")).Length);
        Assert.Contains($"{tree.Root}: there is no file to digest in it", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_manifest_written_into_the_tree_does_not_list_itself()
    {
        using var tree = new TestDirectory().With("file").With("SUMS", "of last time");

        var result = (await DigestProgram.RunAsync(tree.Root, "--out", tree.At("SUMS"))).Ended(0);

        Assert.EndsWith("  file", Assert.Single(File.ReadAllLines(tree.At("SUMS"))), StringComparison.Ordinal);
        Assert.Contains("SUMS: skipped: the output of this run", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(".tmp", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Standard_output_redirected_into_the_tree_is_not_listed()
    {
        Requires.Linux();
        using var tree = new TestDirectory().With("file");

        var result = (await DigestProgram.RunShellAsync("$DIGEST . > SUMS 2> LOG; cat LOG", tree.Root)).Ended(0);

        Assert.Single(File.ReadAllLines(tree.At("SUMS")));
        Assert.Contains("SUMS: skipped: the output of this run", result.Output, StringComparison.Ordinal);
    }

    // Everything but "-": see A_manifest_is_accepted_by_sha256sum.
    private static TestDirectory HostileTree()
    {
        var tree = new TestDirectory()
            .With("plain")
            .With("empty", "")
            .With("with space")
            .With(" leading and trailing ")
            .With("-dash")
            .With("--out")
            .With("# comment")
            .With("*star")
            .With("ü€😀")
            .With("\uFF5E sorts before the face above by bytes, and behind it by UTF-16")
            .With("deep/er/and/deeper")
            .With("deep.r sorts before deep/er");
        if (!OperatingSystem.IsWindows())
        {
            tree.With("back\\slash")
                .With("new\nline")
                .With("carriage\rreturn")
                .With("\\\n\\n\r")
                .With("ends with\r")
                .With("di\nr/file");
        }

        return tree;
    }
}
