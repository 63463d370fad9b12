using Xunit;

namespace Concurrency.Tests.Hosting;

public sealed class PrecedenceTests
{
    // Each later pattern matches the path too, and is less specific.
    [Theory]
    [InlineData("digest/hash[2]", "digest/hash")]
    [InlineData("digest/hash", "digest/hash*[2]")]
    [InlineData("digest/hash", "**/digest/hash*")]
    [InlineData("*/hash[2]", "*/hash")]
    [InlineData("*/hash[2]", "digest/*")]
    [InlineData("*/hash", "*/ha*")]
    [InlineData("*/hash", "**/hash")]
    [InlineData("digest/*", "digest/**")]
    [InlineData("digest/ha*", "digest/h*")]
    [InlineData("h*/hash*", "*/hash*")]
    [InlineData("*/*", "**/*")]
    [InlineData("**/hash", "**")]
    public void The_more_specific_rule_wins(string specific, string general)
    {
        var path = specific.StartsWith('h') ? "h/hash[2]" : "digest/hash[2]";

        Assert.Equal("Thread", BackendOf(path, ("a", specific, "Thread"), ("b", general, "Task")));
        Assert.Equal("Thread", BackendOf(path, ("a", general, "Task"), ("b", specific, "Thread")));
    }

    [Fact]
    public void An_explicit_path_beats_an_equally_specific_key() =>
        Assert.Equal(
            "Task",
            new Scenario()
                .Memory(
                    ("Activities:digest/hash:Backend", "Thread"),
                    ("Activities:hashing:Path", "digest/hash"),
                    ("Activities:hashing:Backend", "Task"))
                .Place()
                .PlaceActivity("digest/hash").Backend?.Value);

    [Fact]
    public void A_more_specific_key_beats_an_explicit_path() =>
        Assert.Equal(
            "Thread",
            new Scenario()
                .Memory(
                    ("Activities:digest/hash:Backend", "Thread"),
                    ("Activities:hashing:Path", "digest/*"),
                    ("Activities:hashing:Backend", "Task"))
                .Place()
                .PlaceActivity("digest/hash").Backend?.Value);

    [Fact]
    public void What_is_equally_specific_is_decided_the_same_in_every_order()
    {
        Assert.Equal("Thread", BackendOf("ab", ("x", "a*", "Task"), ("y", "*b", "Thread")));
        Assert.Equal("Thread", BackendOf("ab", ("y", "a*", "Task"), ("x", "*b", "Thread")));
    }

    [Fact]
    public void Each_property_comes_from_the_most_specific_rule_which_sets_it()
    {
        var rule = new Scenario()
            .Memory(
                ("Activities:all:Path", "**"),
                ("Activities:all:Backend", "Thread"),
                ("Activities:all:Instances", "2"),
                ("Activities:hashing:Path", "digest/hash"),
                ("Activities:hashing:Instances", "4"))
            .Place()
            .PlaceActivity("digest/hash");

        Assert.Equal("Thread", rule.Backend?.Value);
        Assert.Equal("Concurrency:Activities:all:Backend (in memory)", rule.Backend?.Source);
        Assert.Equal(4, rule.Instances?.Value);
        Assert.Equal("Concurrency:Activities:hashing:Instances (in memory)", rule.Instances?.Source);
    }

    [Fact]
    public void One_path_may_have_two_rules_which_set_different_things()
    {
        var rule = new Scenario()
            .Memory(
                ("Activities:where:Path", "digest/hash"),
                ("Activities:where", "Task"),
                ("Activities:many:Path", "digest/hash"),
                ("Activities:many:Instances", "4"))
            .Place()
            .PlaceActivity("digest/hash");

        Assert.Equal("Task", rule.Backend?.Value);
        Assert.Equal(4, rule.Instances?.Value);
    }

    [Fact]
    public void Children_do_not_inherit_a_placement() =>
        Assert.Null(new Scenario().Memory(("Activities:digest", "Task")).Place().PlaceActivity("digest/hash").Backend);

    [Fact]
    public void A_backend_is_given_as_it_is_spelled() =>
        Assert.Equal("Thread", BackendOf("digest", ("x", "digest", "THREAD")));

    private static string? BackendOf(string path, params (string Id, string Path, string Backend)[] rules) =>
        new Scenario()
            .Memory(rules.SelectMany(rule => new (string, string?)[]
            {
                ($"Activities:{rule.Id}:Path", rule.Path),
                ($"Activities:{rule.Id}:Backend", rule.Backend),
            }))
            .Place()
            .PlaceActivity(path).Backend?.Value;
}
