using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Xunit;

namespace Concurrency.Tests.Hosting.Activities;

/// <summary>A grace period that the host would not wait for is refused.</summary>
public sealed class GraceCheckTests
{
    [Fact]
    public async Task It_is_refused_when_the_host_starts()
    {
        await using var app = Scenario("00:00:09.0000001", TimeSpan.FromSeconds(10));

        Assert.Equal(
            [
                "Concurrency:Shutdown:Grace (in memory) is '00:00:09.0000001', but the host stops waiting after its "
                    + "HostOptions.ShutdownTimeout of '00:00:10', and needs a second of that to report who did not stop. Set the grace "
                    + "period to at most 00:00:09, or the time-out to at least 00:00:10.0000001.",
            ],
            (await Assert.ThrowsAsync<OptionsValidationException>(app.StartAsync)).Failures);
    }

    [Fact]
    public async Task The_default_is_checked_too()
    {
        await using var app = Scenario(grace: null, TimeSpan.FromSeconds(5));

        Assert.EndsWith(
            "is '00:00:20', but the host stops waiting after its HostOptions.ShutdownTimeout of '00:00:05', and needs a second of that to "
            + "report who did not stop. Set the grace period to at most 00:00:04, or the time-out to at least 00:00:21.",
            Assert.Single((await Assert.ThrowsAsync<OptionsValidationException>(app.StartAsync)).Failures),
            StringComparison.Ordinal);
    }

    [Theory, InlineData("00:00:09", 10), InlineData(null, 30), InlineData("00:00:00", 1), InlineData("1.00:00:00", -1)]
    public async Task A_second_less_than_the_time_out_is_fine(string? grace, int timeout)
    {
        await using var app = Scenario(grace, timeout < 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(timeout));

        await app.StartAsync();
        await app.StopAsync();
    }

    [Fact]
    public void Without_a_host_nobody_else_limits_it()
    {
        using var services = new Scenario()
            .Services(collection => collection.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1)))
            .Memory(("Shutdown:Grace", "00:01:00"))
            .Build();

        Assert.NotNull(services.GetRequiredService<IConcurrency>());
    }

    private static HostedScenario Scenario(string? grace, TimeSpan timeout) =>
        new HostedScenario(_ => { })
            .Set(grace is null ? [] : [("Shutdown:Grace", grace)])
            .Services(services => services.Configure<HostOptions>(host => host.ShutdownTimeout = timeout));
}
