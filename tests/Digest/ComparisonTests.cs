using Xunit;

namespace Concurrency.Tests.Digest;

public sealed class ComparisonTests
{
    [Fact]
    public async Task Three_placements_are_compared_and_yield_one_manifest()
    {
        using var tree = new TestDirectory().With("a").With("b/c").With("d");

        var lines = (await DigestProgram.RunAsync("--compare", tree.Root)).Ended(0).Output.Split('\n')[..^1];

        string[] columns =
        [
            "placement", "wall s", "CPU s", "own threads", "peak live threads", "allocated MB", "peak working set MB",
            "manifest",
        ];
        Assert.All(columns, column => Assert.Contains(column, lines[0], StringComparison.Ordinal));
        Assert.Equal(
            ["all tasks", "all threads", "as configured"],
            lines[1..^1].Select(line => line.Split("  ", StringSplitOptions.RemoveEmptyEntries)[0]));
        Assert.Equal("The 3 manifests are identical.", lines[^1]);
    }

    [Fact]
    public async Task Each_placement_has_the_threads_it_says()
    {
        using var tree = new TestDirectory().With("a");

        var result = (await DigestProgram.RunAsync("--compare", tree.Root)).Ended(0);
        var ownThreads = result.Output.Split('\n')[1..4]
            .Select(line => line.Split("  ", StringSplitOptions.RemoveEmptyEntries)[3].Trim());

        // The root is an activity too, but does none of the work that is counted: walk, four times hash, collect.
        Assert.Equal(["0", "6", "4"], ownThreads);
    }

    [Fact]
    public async Task A_file_which_fails_is_named_once()
    {
        using var tree = new TestDirectory().With("good").WithLink("dangling", "nowhere");

        var result = (await DigestProgram.RunAsync("--compare", tree.Root)).Ended(1);

        Assert.Single(result.Error.Split('\n'), line => line.StartsWith("Digest: dangling:", StringComparison.Ordinal));
        Assert.Contains("The 3 manifests are identical.", result.Output, StringComparison.Ordinal);
    }
}
