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

    [Fact]
    public async Task A_configured_response_restarts_what_the_code_lets_fail()
    {
        await using var provider = new Scenario()
            .Json("""{ "Activities": { "flaky": { "OnFailure": "restart", "Restart": { "InitialDelay": "00:00:00" } } } }""")
            .Build();
        var concurrency = provider.GetRequiredService<IConcurrency>();

        var attempt = await concurrency.RunAsync<int>(
            "flaky", scope => scope.Attempt < 3 ? throw new InvalidDataException() : new(scope.Attempt));

        Assert.Equal(3, attempt);
    }

    [Fact]
    public async Task A_configured_response_keeps_the_code_from_restarting()
    {
        await using var provider = new Scenario().Memory(("Activities:flaky:OnFailure", "FailParent")).Build();
        var activity = provider.GetRequiredService<IConcurrency>().Start(
            "flaky", _ => throw new InvalidDataException(), new ActivityOptions { OnFailure = FailureResponse.Restart });

        await Assert.ThrowsAsync<InvalidDataException>(() => activity.JoinAsync().AsTask());

        Assert.Equal(0, activity.GetSnapshot().Restarts);
    }

    [Fact]
    public void Each_property_of_restarts_comes_from_the_most_specific_rule_which_sets_it_and_then_from_the_code()
    {
        var rule = new Scenario()
            .Memory(
                ("Activities:all:Path", "**"),
                ("Activities:all:OnFailure", "Restart"),
                ("Activities:all:Restart:MaxRestarts", "9"),
                ("Activities:all:Restart:Jitter", "0.5"),
                ("Activities:all:Restart:Window", "00:05:00"),
                ("Activities:hashing:Path", "digest/hash"),
                ("Activities:hashing:Restart:MaxRestarts", "3"),
                ("Activities:hashing:Restart:Escalation", "Isolate"),
                ("Activities:hashing:Restart:BackoffFactor", "1.5"))
            .Place()
            .PlaceActivity("digest/hash");

        Assert.Equal(new Setting<FailureResponse>(FailureResponse.Restart, "Concurrency:Activities:all:OnFailure (in memory)"), rule.OnFailure);
        Assert.Equal(new Setting<int>(3, "Concurrency:Activities:hashing:Restart:MaxRestarts (in memory)"), rule.Restart?.MaxRestarts);
        Assert.Equal(
            new RestartPolicy
            {
                MaxRestarts = 3,
                Window = TimeSpan.FromMinutes(5),
                InitialDelay = TimeSpan.FromSeconds(2),
                MaxDelay = TimeSpan.FromSeconds(3),
                BackoffFactor = 1.5,
                Jitter = 0.5,
                Escalation = FailureResponse.Isolate,
            },
            rule.Restart?.ApplyTo(new() { MaxRestarts = 1, InitialDelay = TimeSpan.FromSeconds(2), MaxDelay = TimeSpan.FromSeconds(3) }));
    }

    [Fact]
    public void All_wrong_settings_are_errors_at_once() =>
        Assert.Equal(
            [
                "Concurrency:Activities:a:OnFailure (in memory) is 'Restrat', which is not a response to a failure here. "
                    + "Known: FailParent, Isolate, Restart. Did you mean 'Restart'?",
                "Concurrency:Activities:a:Restart:MaxRestart (in memory) is '3', but 'MaxRestart' is not a key here. Known: MaxRestarts, "
                    + "Window, InitialDelay, MaxDelay, BackoffFactor, Jitter, Escalation. Did you mean 'MaxRestarts'?",
                "Concurrency:Activities:a:Restart:Window (in memory) is '00:00:00', "
                    + "which is not a time span from 00:00:00.0010000 to 3650.00:00:00, such as 00:00:20.",
                "Concurrency:Activities:a:Restart:MaxDelay (in memory) is '30', "
                    + "which is not a time span from 00:00:00 to 3650.00:00:00, such as 00:00:20.",
                "Concurrency:Activities:a:Restart:BackoffFactor (in memory) is '0.5', which is not a number from 1 to 1000.",
                "Concurrency:Activities:a:Restart:Jitter (in memory) is '20%', which is not a number from 0 to 1.",
                "Concurrency:Activities:a:Restart:Escalation (in memory) is 'Restart', which is not a response to a failure here. "
                    + "Known: FailParent, Isolate.",
                "Concurrency:Activities:b:Restart (in memory) is '3', but an object is expected. "
                    + "Set Concurrency:Activities:b:Restart:MaxRestarts instead.",
            ],
            new Scenario()
                .Memory(
                    ("Activities:a:OnFailure", "Restrat"),
                    ("Activities:a:Restart:MaxRestart", "3"),
                    ("Activities:a:Restart:Window", "00:00:00"),
                    ("Activities:a:Restart:MaxDelay", "30"),
                    ("Activities:a:Restart:BackoffFactor", "0.5"),
                    ("Activities:a:Restart:Jitter", "20%"),
                    ("Activities:a:Restart:Escalation", "Restart"),
                    ("Activities:b:Restart", "3"))
                .Refuse());

    [Fact]
    public void Two_rules_for_one_path_cannot_both_set_a_property_of_restarts() =>
        Assert.Equal(
            "Concurrency:Activities:b:Restart:Jitter (in memory) is '0.5', but Concurrency:Activities:a:Restart:Jitter (in memory) is '0' "
            + "for the same path 'x'. Keep one of them.",
            new Scenario()
                .Memory(
                    ("Activities:a:Path", "x"),
                    ("Activities:a:Restart:Jitter", "0"),
                    ("Activities:b:Path", "x"),
                    ("Activities:b:Restart:Jitter", "0.5"))
                .RefuseOnce());
}
