using System.Text.RegularExpressions;
using Xunit;

namespace Concurrency.Tests.Hosting;

public sealed class PatternTests
{
    [Theory]
    [InlineData("digest/hash", "digest/hash")]
    [InlineData("digest/hash", "DIGEST/Hash")]
    [InlineData("digest/hash", "digest/hash[0]")]
    [InlineData("digest/hash", "digest[3]/hash[0]")]
    [InlineData("digest/hash[2]", "digest/hash[2]")]
    [InlineData("digest/hash[02]", "digest/hash[2]")]
    [InlineData("digest[1]/hash", "digest[1]/hash[7]")]
    [InlineData("*", "digest")]
    [InlineData("*", "digest[4]")]
    [InlineData("*/hash", "digest/hash")]
    [InlineData("digest/*", "digest/hash")]
    [InlineData("digest/hash*", "digest/hash")]
    [InlineData("digest/hash*", "digest/hashing")]
    [InlineData("digest/*sh", "digest/hash")]
    [InlineData("digest/h*s*h", "digest/hash-sash-h")]
    [InlineData("digest/*ash", "digest/haash")]
    [InlineData("digest/*[2]", "digest/hash[2]")]
    [InlineData("**", "digest")]
    [InlineData("**", "digest/hash/file")]
    [InlineData("digest/**", "digest/hash")]
    [InlineData("digest/**", "digest/hash/file[3]")]
    [InlineData("**/hash", "hash")]
    [InlineData("**/hash", "digest/hash")]
    [InlineData("**/hash", "a/b/hash/c/hash")]
    [InlineData("digest/**/file", "digest/file")]
    [InlineData("digest/**/file", "digest/hash/inner/file")]
    [InlineData("**/a/**/b", "x/a/y/a/z/b")]
    [InlineData("**/a/b", "a/a/b")]
    public void A_pattern_matches(string pattern, string path) => Assert.True(IsMatch(pattern, path));

    [Theory]
    [InlineData("digest/hash", "digest")]
    [InlineData("digest/hash", "digest/hash/file")]
    [InlineData("digest/hash", "digest/hashing")]
    [InlineData("digest/hash[2]", "digest/hash[3]")]
    [InlineData("digest/hash[2]", "digest/hash")]
    [InlineData("digest[1]/hash", "digest[2]/hash")]
    [InlineData("*", "digest/hash")]
    [InlineData("*/hash", "hash")]
    [InlineData("digest/h*h", "digest/h")]
    [InlineData("digest/*sh", "digest/hashes")]
    [InlineData("digest/**", "digest")]
    [InlineData("digest/**", "other/hash")]
    [InlineData("**/hash", "digest/hash/file")]
    [InlineData("digest/**/file", "digest/hash")]
    [InlineData("**/a/**/b", "x/b/y/a")]
    public void A_pattern_does_not_match(string pattern, string path) => Assert.False(IsMatch(pattern, path));

    [Fact]
    public void A_key_is_a_pattern_as_well() =>
        Assert.Equal(
            "Task",
            new Scenario().Memory(("Activities:digest/*", "Task")).Place().PlaceActivity("digest/hash").Backend?.Value);

    [Fact]
    public void Rules_for_activities_do_not_match_channels()
    {
        var placement = new Scenario().Memory(("Activities:paths", "Task"), ("Channels:hash:Capacity", "3")).Place();

        Assert.Null(placement.PlaceChannel("paths").Capacity);
        Assert.Null(placement.PlaceActivity("hash").Backend);
    }

    [Theory]
    [InlineData("digest/hash", false)]
    [InlineData("digest/hash[2]", true)]
    [InlineData("digest[0]/hash", true)]
    public void Only_a_rule_with_an_index_asks_for_each_instance(string pattern, bool expected) =>
        Assert.Equal(expected, new Scenario().Memory(($"Activities:{pattern}", "Task")).Place().UsesIndices);

    [Fact]
    public void A_path_many_wildcards_deep_is_matched_in_no_time()
    {
        var pattern = string.Join('/', Enumerable.Repeat("**/a*a*a*a*b", 20));
        var path = string.Join('/', Enumerable.Repeat(new string('a', 200), 200));

        Assert.False(IsMatch(pattern, path));
    }

    [Fact]
    public void A_pattern_means_what_a_regular_expression_says()
    {
        const int Seed = 20_251_121;
        var random = new Random(Seed);
        var matches = 0;
        for (var i = 0; i < 300; i++)
        {
            var pattern = string.Join('/', Enumerable.Range(0, random.Next(1, 5)).Select(_ => NextSegment(random)));
            var paths = Enumerable.Range(0, 30).Select(_ => NextPath(random)).Append("a/a/b/a").ToList();
            var placement = new Scenario().Memory(("Activities:rule:Path", pattern), ("Activities:rule", "Task")).Place();
            foreach (var path in paths)
            {
                var isMatch = placement.PlaceActivity(path).Backend is not null;
                Assert.True(
                    Regex.IsMatch(path, ToExpression(pattern)) == isMatch, $"'{pattern}' and '{path}', seed {Seed}: {isMatch}");
                matches += isMatch ? 1 : 0;
            }
        }

        Assert.InRange(matches, 500, 8_000);
    }

    private static string NextSegment(Random random) =>
        random.Next(3) == 0
            ? "**"
            : new string(random.GetItems("ab*".AsSpan(), random.Next(1, 5))).Replace("**", "*a", StringComparison.Ordinal);

    private static string NextPath(Random random) =>
        string.Join(
            '/',
            Enumerable.Range(0, random.Next(1, 6)).Select(_ => new string(random.GetItems("ab".AsSpan(), random.Next(1, 4)))));

    private static string ToExpression(string pattern)
    {
        var segments = pattern.Split('/');
        var inner = segments[..^1].Select(segment => segment == "**" ? "([ab]+/)*" : $"{ToGroup(segment)}/");
        return $"^{string.Concat(inner)}{(segments[^1] == "**" ? "[ab]+(/[ab]+)*" : ToGroup(segments[^1]))}$";
    }

    private static string ToGroup(string segment) =>
        segment == "*" ? "[ab]+" : segment.Replace("*", "[ab]*", StringComparison.Ordinal);

    // The same engine matches the paths of channels.
    private static bool IsMatch(string pattern, string path)
    {
        var placement = new Scenario()
            .Memory(
                ("Activities:rule:Path", pattern),
                ("Activities:rule:Backend", "Thread"),
                ("Channels:rule:Path", pattern),
                ("Channels:rule:Capacity", "7"))
            .Place();
        var isMatch = placement.PlaceActivity(path).Backend is not null;
        Assert.Equal(isMatch, placement.PlaceChannel(path).Capacity is not null);
        return isMatch;
    }
}
