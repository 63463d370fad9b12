using System.Net.Sockets;
using Xunit;

namespace Concurrency.Tests.Digest;

// One thing is wrong in the tree: it is named, it decides the exit code, and the rest is digested all the same.
public sealed class HostileTreeTests
{
    public static TheoryData<string, string[]> All => Placements.All;

    [Fact]
    public async Task A_link_to_nothing_fails()
    {
        using var tree = new TestDirectory().With("good").WithLink("dangling", "nowhere");
        await AssertFailsAsync(tree, "dangling: a link to 'nowhere', which does not exist");
    }

    [Fact]
    public async Task A_loop_of_links_fails()
    {
        Requires.Linux();
        using var tree = new TestDirectory().With("good").WithLink("a", "b").WithLink("b", "a");
        await AssertFailsAsync(tree, "a: Too many levels of symbolic links", "b: Too many levels of symbolic links");
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_file_which_cannot_be_read_fails(string placement, string[] settings)
    {
        Requires.Linux();
        Assert.NotEmpty(placement);
        using var tree = new TestDirectory().With("good").WithLink("memory", "/proc/self/mem");
        await AssertFailsAsync(tree, settings, "memory: Input/output error");
    }

    [Fact]
    public async Task A_file_and_a_directory_without_permission_fail()
    {
        Requires.Unix();
        using var tree = new TestDirectory().With("good").With("secret").With("closed/file");
        await DigestProgram.RunShellAsync("chmod 000 secret closed; chmod 755 .", tree.Root);

        // Root may read everything, so it becomes somebody else.
        var become = "";
        if (Environment.IsPrivilegedProcess)
        {
            await Requires.ToolAsync("setpriv");
            become = "setpriv --reuid=65534 --regid=65534 --clear-groups";
            var canStart = await DigestProgram.RunShellAsync($"{become} $DIGEST --help", tree.Root);
            Assert.SkipWhen(canStart.ExitCode != 0, "Runs as root, and nobody else may start the program where it is.");
        }

        var result = (await DigestProgram.RunShellAsync($"{become} $DIGEST '{tree.Root}'")).Ended(1);
        await DigestProgram.RunShellAsync("chmod 700 closed", tree.Root);

        Assert.Contains("Digest: secret: permission denied", result.Error, StringComparison.Ordinal);
        Assert.Contains("Digest: closed/: permission denied", result.Error, StringComparison.Ordinal);
        Assert.EndsWith("  good\n", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_which_is_not_UTF_8_fails_and_is_not_taken_for_another()
    {
        Requires.Linux();
        using var tree = new TestDirectory().With("good").With("x\uFFFD", "its name really is this");
        await DigestProgram.RunShellAsync("printf a > \"$(printf 'x\\377')\"; printf b > \"$(printf 'x\\376')\"", tree.Root);
        await DigestProgram.RunShellAsync("d=\"$(printf 'd\\377')\"; mkdir \"$d\"; printf c > \"$d/file\"", tree.Root);

        var result = (await DigestProgram.RunAsync(tree.Root)).Ended(1);
        await DigestProgram.RunShellAsync("rm -r x* d*", tree.Root);

        Assert.Equal(3, result.Error.Split("its name is not valid UTF-8").Length - 1);
        Assert.Equal(["good", "x\uFFFD"], result.Output.Split('\n')[..^1].Select(line => line[66..]));
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task What_is_no_file_is_skipped_and_never_blocks(string placement, string[] settings)
    {
        Requires.Linux();
        Assert.NotEmpty(placement);
        using var tree = new TestDirectory()
            .With("good")
            .With("directory/file")
            .WithLink("directory/loop", "..")
            .WithLink("zero", "/dev/zero")
            .WithLink("link to fifo", "fifo");
        await DigestProgram.RunShellAsync("mkfifo fifo", tree.Root);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(tree.At("socket")));

        var result = (await DigestProgram.RunAsync([tree.Root, .. settings])).Ended(0);

        Assert.Equal(["directory/file", "good"], result.Output.Split('\n')[..^1].Select(line => line[66..]));
        Assert.Contains("fifo: skipped: a fifo", result.Error, StringComparison.Ordinal);
        Assert.Contains("link to fifo: skipped: a fifo", result.Error, StringComparison.Ordinal);
        Assert.Contains("socket: skipped: a socket", result.Error, StringComparison.Ordinal);
        Assert.Contains("zero: skipped: a device", result.Error, StringComparison.Ordinal);
        Assert.Contains("directory/loop: skipped: a link to a directory", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_to_a_file_is_digested_as_the_file()
    {
        using var tree = new TestDirectory().With("file", "content").WithLink("link", "file");

        var lines = (await DigestProgram.RunAsync(tree.Root)).Ended(0).Output.Split('\n')[..^1];

        Assert.Equal(["file", "link"], lines.Select(line => line[66..]));
        Assert.Single(lines.Select(line => line[..64]).Distinct());
    }

    [Fact]
    public async Task A_name_cannot_speak_to_the_terminal()
    {
        Requires.Unix();
        using var tree = new TestDirectory().WithLink("\e[31mred\nline", "nowhere");

        var result = (await DigestProgram.RunAsync(tree.Root)).Ended(1);

        Assert.Contains("Digest: \\x1b[31mred\\nline: a link", result.Error, StringComparison.Ordinal);
    }

    private static Task AssertFailsAsync(TestDirectory tree, params string[] messages) => AssertFailsAsync(tree, [], messages);

    private static async Task AssertFailsAsync(TestDirectory tree, string[] settings, params string[] messages)
    {
        var result = (await DigestProgram.RunAsync([tree.Root, .. settings])).Ended(1);

        Assert.All(messages, message => Assert.Contains($"Digest: {message}", result.Error, StringComparison.Ordinal));
        Assert.EndsWith("  good", Assert.Single(result.Output.Split('\n')[..^1]), StringComparison.Ordinal);
    }
}
