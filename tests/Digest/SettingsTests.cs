using Xunit;

namespace Concurrency.Tests.Digest;

// Where a part runs is seen in the summary, which tells the backend and the threads of each.
public sealed class SettingsTests
{
    [Fact]
    public async Task As_configured_hashing_has_threads_and_the_rest_are_tasks()
    {
        using var tree = new TestDirectory().With("file");

        var result = (await DigestProgram.RunAsync(tree.Root)).Ended(0);

        Assert.Equal("hash × 4 on Thread: 4 threads of their own", result.Part("hash"));
        Assert.StartsWith("walk on Task: seen on ", result.Part("walk"), StringComparison.Ordinal);
        Assert.StartsWith("collect on Task: seen on ", result.Part("collect"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--Concurrency:Activities:hashing=Task")]
    [InlineData("--Concurrency:Activities:hashing Task")]
    [InlineData("--Concurrency:Activities:hashing:Backend=Task")]
    [InlineData("--concurrency:activities:HASHING=task")]
    [InlineData("--Concurrency:Activities:digest/*=Task")]
    [InlineData("--Concurrency:Activities:digest/hash=Task")]
    public async Task One_setting_on_the_command_line_moves_hashing_to_tasks(string setting)
    {
        using var tree = new TestDirectory().With("file");

        var result = (await DigestProgram.RunAsync([tree.Root, .. setting.Split(' ')])).Ended(0);

        Assert.StartsWith("hash × 4 on Task: seen on ", result.Part("hash"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Concurrency__Activities__hashing=Task")]
    [InlineData("Concurrency__Activities__hashing__Backend=Task")]
    public async Task One_variable_moves_hashing_to_tasks(string variable)
    {
        Requires.Unix();
        using var tree = new TestDirectory().With("file");

        var result = (await DigestProgram.RunShellAsync($"{variable} $DIGEST '{tree.Root}'")).Ended(0);

        Assert.StartsWith("hash × 4 on Task: seen on ", result.Part("hash"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_rule_places_all_parts_on_threads()
    {
        using var tree = new TestDirectory().With("file");

        var result = (await DigestProgram.RunAsync(tree.Root, "--Concurrency:Activities:digest/*=Thread")).Ended(0);

        Assert.Equal("walk on Thread: 1 thread of its own", result.Part("walk"));
        Assert.Equal("hash × 4 on Thread: 4 threads of their own", result.Part("hash"));
        Assert.Equal("collect on Thread: 1 thread of its own", result.Part("collect"));
    }

    [Fact]
    public async Task The_number_of_hashers_is_a_setting()
    {
        using var tree = new TestDirectory().With("file");

        var result = (await DigestProgram.RunAsync(tree.Root, "--Concurrency:Activities:hashing:Instances=7")).Ended(0);

        Assert.Equal("hash × 7 on Thread: 7 threads of their own", result.Part("hash"));
    }

    [Fact]
    public async Task The_same_rules_place_a_check()
    {
        using var tree = new TestDirectory().With("file");
        using var elsewhere = new TestDirectory();
        (await DigestProgram.RunAsync(tree.Root, "--out", elsewhere.At("SUMS"))).Ended(0);

        var check = (await DigestProgram.RunAsync("--check", elsewhere.At("SUMS"), tree.Root)).Ended(0);

        Assert.Equal("hash × 4 on Thread: 4 threads of their own", check.Part("hash"));
        Assert.DoesNotContain("Warning", check.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_bad_setting_is_told_on_a_line_of_its_own_and_nothing_starts()
    {
        using var tree = new TestDirectory().With("file");
        using var elsewhere = new TestDirectory();

        var result = (await DigestProgram.RunAsync(
            tree.Root,
            "--out",
            elsewhere.At("SUMS"),
            "--Concurrency:Activities:hashing=Thraed",
            "--Concurrency:MaxThreads=many")).Ended(2);

        var lines = result.Error.Split('\n')[..^1];
        Assert.Equal(2, lines.Length);
        Assert.All(lines, line => Assert.StartsWith("Digest: ", line, StringComparison.Ordinal));
        Assert.Contains("Concurrency:Activities:hashing", result.Error, StringComparison.Ordinal);
        Assert.Contains("'Thread'", result.Error, StringComparison.Ordinal);
        Assert.Contains("Concurrency:MaxThreads", result.Error, StringComparison.Ordinal);
        Assert.Empty(elsewhere.Names());
    }

    [Fact]
    public async Task A_variable_with_a_bad_setting_is_refused()
    {
        Requires.Unix();
        using var tree = new TestDirectory().With("file");

        var result = (await DigestProgram.RunShellAsync($"Concurrency__DefaultBackend=Thraed $DIGEST '{tree.Root}'")).Ended(2);

        Assert.Contains("Concurrency:DefaultBackend", result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    [Fact]
    public async Task A_setting_which_does_not_fit_the_algorithm_is_refused()
    {
        using var tree = new TestDirectory().With("file");

        var result = (await DigestProgram.RunAsync(tree.Root, "--Concurrency:Activities:walking:Instances=2")).Ended(2);

        Assert.Contains("digest/walk", result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    [Fact]
    public async Task Too_few_threads_are_refused()
    {
        using var tree = new TestDirectory().With("file");

        var result = (await DigestProgram.RunAsync(tree.Root, "--Concurrency:MaxThreads=2")).Ended(2);

        Assert.Contains("digest/hash", result.Error, StringComparison.Ordinal);
        Assert.Contains("MaxThreads", result.Error, StringComparison.Ordinal);
    }
}
