using System.Diagnostics;
using Xunit;

namespace Concurrency.Tests.Digest;

public sealed class OutputTests
{
    public static TheoryData<string, string[]> All => Placements.All;

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_full_disk_leaves_no_partial_manifest(string placement, string[] settings)
    {
        Requires.Linux();
        Assert.NotEmpty(placement);
        using var disk = new TestDirectory();
        using var tree = ManyFiles();
        var canMount = await DigestProgram.RunShellAsync(
            $"unshare --map-root-user --mount mount -t tmpfs -o size=8k tmpfs '{disk.Root}'");
        Assert.SkipWhen(canMount.ExitCode != 0, $"Cannot make a small disk: {canMount.Error}");

        var result = await DigestProgram.RunShellAsync(
            $"""
            unshare --map-root-user --mount sh -c "
                mount -t tmpfs -o size=8k tmpfs '{disk.Root}'
                $DIGEST '{tree.Root}' --out '{disk.Root}/SUMS' {string.Join(' ', settings)}
                echo exit code \$?; ls -A '{disk.Root}'"
            """);

        Assert.Equal("exit code 1\n", result.Output);
        Assert.Contains($"Digest: {disk.Root}/SUMS: cannot be written: No space left", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_manifest_which_cannot_be_finished_leaves_the_old_one()
    {
        Requires.Linux();
        using var tree = ManyFiles();
        using var elsewhere = new TestDirectory().With("SUMS", "of last time");

        // A limit on the size of files stands for a full disk. The runtime's own doubled mapping would meet it first.
        var result = await DigestProgram.RunShellAsync(
            $"trap '' XFSZ; ulimit -f 8; DOTNET_EnableWriteXorExecute=0 $DIGEST '{tree.Root}' --out '{elsewhere.At("SUMS")}'");

        result.Ended(1);
        Assert.Contains($"Digest: {elsewhere.At("SUMS")}: cannot be written", result.Error, StringComparison.Ordinal);
        Assert.Equal(["SUMS"], elsewhere.Names());
        Assert.Equal("of last time", File.ReadAllText(elsewhere.At("SUMS")));
    }

    [Theory]
    [InlineData("--out /dev/full", "/dev/full: cannot be written: No space left")]
    [InlineData("> /dev/full", "standard output: cannot be written: No space left")]
    public async Task A_device_is_written_in_place(string where, string message)
    {
        Requires.Linux();
        using var tree = new TestDirectory().With("file");

        var result = (await DigestProgram.RunShellAsync($"$DIGEST '{tree.Root}' {where}")).Ended(1);

        Assert.Contains(message, result.Error, StringComparison.Ordinal);
        Assert.True(File.Exists("/dev/full"));
    }

    [Fact]
    public async Task Through_a_link_the_manifest_it_leads_to_is_replaced()
    {
        using var tree = new TestDirectory().With("file");
        using var elsewhere = new TestDirectory().With("real/SUMS", "of last time").WithLink("SUMS", "real/SUMS");

        (await DigestProgram.RunAsync(tree.Root, "--out", elsewhere.At("SUMS"))).Ended(0);

        Assert.NotNull(new FileInfo(elsewhere.At("SUMS")).LinkTarget);
        Assert.EndsWith("  file\n", File.ReadAllText(elsewhere.At("real/SUMS")), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task An_interrupt_ends_it_and_leaves_nothing(string placement, string[] settings)
    {
        Assert.NotEmpty(placement);
        await AssertInterruptedAsync(Interrupts.SignalFor, settings);
    }

    [Fact]
    public Task A_termination_ends_it_and_leaves_nothing() => AssertInterruptedAsync(_ => "TERM", []);

    private static async Task AssertInterruptedAsync(Func<Process, string> findSignal, string[] settings)
    {
        Requires.Unix();

        // So much of it that no machine is done before the signal.
        using var tree = new TestDirectory().WithSparse("large", 500L << 30);
        using var elsewhere = new TestDirectory();

        using var process = DigestProgram.Start([tree.Root, "--out", elsewhere.At("SUMS"), .. settings]);
        var ending = DigestProgram.ResultOfAsync(process);
        while (!elsewhere.Names().Any() && !ending.IsCompleted)
            await Task.Delay(10);

        await DigestProgram.RunShellAsync($"kill -{findSignal(process)} {process.Id}");
        var result = (await ending).Ended(130);

        Assert.Contains(
            $"Digest: interrupted; {elsewhere.At("SUMS")} was not written", result.Error, StringComparison.Ordinal);
        Assert.Empty(elsewhere.Names());
    }

    private static TestDirectory ManyFiles()
    {
        var tree = new TestDirectory();
        for (var i = 0; i < 300; i++)
            tree.With($"file {i}");

        return tree;
    }
}
