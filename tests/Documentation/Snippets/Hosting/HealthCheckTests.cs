using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Concurrency.Tests.Documentation.Snippets.Hosting;

/// <summary>What the page of health checks shows.</summary>
public sealed class HealthCheckTests
{
    [Fact]
    public async Task The_checks_are_added_in_one_line()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddLogging().AddConcurrency();

        builder.Services.AddHealthChecks().AddConcurrency("live");

        using var host = builder.Build();
        var report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(check => check.Tags.Contains("live"));
        Assert.Equal(["concurrency_activities", "concurrency_deadlock"], report.Entries.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(HealthStatus.Healthy, report.Status);
    }
}
