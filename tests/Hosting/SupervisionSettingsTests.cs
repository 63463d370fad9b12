using Concurrency.Placement;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Concurrency.Tests.Hosting;

/// <summary>Deadlines and responses to failures which are configured.</summary>
public sealed class SupervisionSettingsTests
{
    [Fact]
    public async Task A_configured_deadline_goes_over_that_of_the_code()
    {
        await using var provider = new Scenario()
            .Json("""{ "Activities": { "slow": { "Deadline": "00:00:00.001" } } }""")
            .Build();
        var concurrency = provider.GetRequiredService<IConcurrency>();

        var error = await Assert.ThrowsAsync<TimeoutException>(() => concurrency.RunAsync(
            "slow", scope => scope.DelayAsync(Timeout.InfiniteTimeSpan), new ActivityOptions { Deadline = TimeSpan.FromHours(1) }).AsTask());

        Assert.StartsWith("Activity 'slow' did not complete within its deadline of 00:00:00.0010000.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_deadline_comes_from_the_most_specific_rule_which_sets_it()
    {
        var rule = new Scenario()
            .Memory(
                ("Activities:all:Path", "**"),
                ("Activities:all:Deadline", "00:01:00"),
                ("Activities:some:Path", "digest/*"),
                ("Activities:some:Deadline", "00:00:10"),
                ("Activities:digest/hash", "Thread"))
            .Place()
            .PlaceActivity("digest/hash");

        Assert.Equal(new Setting<TimeSpan>(TimeSpan.FromSeconds(10), "Concurrency:Activities:some:Deadline (in memory)"), rule.Deadline);
        Assert.Equal("Thread", rule.Backend?.Value);
    }

    [Theory]
    [InlineData("30")]
    [InlineData("00:00:00")]
    [InlineData("soon")]
    public void A_wrong_deadline_is_an_error(string value) =>
        Assert.Equal(
            $"Concurrency:Activities:a:Deadline (in memory) is '{value}', "
            + "which is not a time span from 00:00:00.0010000 to 3650.00:00:00, such as 00:00:20.",
            new Scenario().Memory(("Activities:a:Deadline", value)).RefuseOnce());
}
