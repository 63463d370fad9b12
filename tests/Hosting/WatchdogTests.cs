using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Concurrency.Tests.Hosting;

/// <summary>What is watched comes from the configuration, or from code, and follows a reload.</summary>
public sealed class WatchdogTests
{
    [Fact]
    public void A_host_watches_what_is_recommended() =>
        Assert.Equal(WatchdogOptions.Recommended, Watched(new Scenario()));

    [Fact]
    public void Times_are_set_or_switched_off_one_by_one() =>
        Assert.Equal(
            WatchdogOptions.Recommended with { Wait = TimeSpan.FromMinutes(5), Cycle = null },
            Watched(new Scenario().Memory(("Watchdogs:Wait", "00:05:00"), ("Watchdogs:Cycle", "off"))));

    [Fact]
    public void All_of_it_is_switched_off_at_once() =>
        Assert.Equal(
            WatchdogOptions.Off, Watched(new Scenario().Memory(("Watchdogs:Enabled", "false"), ("Watchdogs:Wait", "00:05:00"))));

    [Fact]
    public void The_configuration_goes_over_what_is_set_in_code() =>
        Assert.Equal(
            new() { Wait = TimeSpan.FromMinutes(1), FullChannel = TimeSpan.FromSeconds(3) },
            Watched(new Scenario()
                .Services(services => services.AddConcurrency(c => c.Watchdogs = new() { Wait = TimeSpan.FromSeconds(9), FullChannel = TimeSpan.FromSeconds(3) }))
                .Memory(("Watchdogs:Wait", "00:01:00"))));

    [Fact]
    public void A_reload_changes_what_is_watched()
    {
        using var provider = new Scenario().Memory(("Watchdogs:Wait", "00:05:00")).Build();
        var runtime = (ConcurrencyRuntime)provider.GetRequiredService<IConcurrency>();
        var configuration = (IConfigurationRoot)provider.GetRequiredService<IConfiguration>();

        configuration["Concurrency:Watchdogs:Wait"] = "00:00:30";
        configuration.Reload();

        Assert.Equal(TimeSpan.FromSeconds(30), runtime.Watchdogs.Wait);
    }

    private static WatchdogOptions Watched(Scenario scenario)
    {
        using var provider = scenario.Build();
        return ((ConcurrencyRuntime)provider.GetRequiredService<IConcurrency>()).Watchdogs;
    }
}
