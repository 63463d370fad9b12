using Concurrency.Placement;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Xunit;

namespace Concurrency.Tests.Hosting;

public sealed class HostTests
{
    [Fact]
    public async Task Nothing_starts_on_a_bad_configuration()
    {
        var witness = new Witness();
        using var host = BuildHost(
            [new("Concurrency:MaxThreads", "0"), new("Concurrency:DefaultBackend", "Fiber")],
            services => services.AddSingleton<IHostedService>(witness));

        var invalid = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.Equal(
            [
                "Concurrency:MaxThreads (in memory) is '0', which is not a whole number from 1 to 1000000.",
                "Concurrency:DefaultBackend (in memory) is 'Fiber', which is not a backend. Known: Task, Thread.",
            ],
            invalid.Failures);
        Assert.Empty(witness.Saw);
    }

    [Fact]
    public async Task A_good_configuration_starts_and_stops()
    {
        var witness = new Witness();
        using var host = BuildHost(
            [new("Concurrency:MaxThreads", "10")], services => services.AddSingleton<IHostedService>(witness));

        await host.StartAsync();
        await host.StopAsync();

        Assert.Equal(["starting", "start", "started", "stopping", "stop", "stopped"], witness.Saw);
    }

    [Fact]
    public async Task A_rule_which_matched_nothing_is_a_warning_at_stop()
    {
        var log = new LogCollector();
        using var host = BuildHost(
            [
                new("Concurrency:Activities:used:Path", "digest/*"),
                new("Concurrency:Activities:used:Backend", "Task"),
                new("Concurrency:Activities:beaten:Path", "digest/**"),
                new("Concurrency:Activities:beaten:Backend", "Thread"),
                new("Concurrency:Activities:idle", "Task"),
                new("Concurrency:Channels:digest/paths:Capacity", "3"),
            ],
            services => services.AddLogging(logging => logging.AddProvider(log)));

        await host.StartAsync();
        host.Services.GetRequiredService<IPlacementPolicy>().PlaceActivity("digest/hash");
        Assert.Empty(log.Entries);
        await host.StopAsync();
        host.Dispose();

        Assert.Equal(
            [
                "Warning 300 Concurrency:Activities:idle (in memory) matched nothing: no activity was started at 'idle'.",
                "Warning 301 Concurrency:Channels:digest/paths (in memory) matched nothing: "
                    + "no channel was made at 'digest/paths'.",
            ],
            log.Entries);
    }

    [Fact]
    public async Task Without_a_host_the_warning_comes_when_the_container_is_disposed()
    {
        var log = new LogCollector();
        await using (var provider = new Scenario()
            .Services(services => services.AddLogging(logging => logging.AddProvider(log)))
            .Memory(("Activities:idle", "Task"))
            .Build())
        {
            provider.GetRequiredService<IConcurrency>();
            Assert.Empty(log.Entries);
        }

        Assert.Equal(
            ["Warning 300 Concurrency:Activities:idle (in memory) matched nothing: no activity was started at 'idle'."],
            log.Entries);
    }

    private static IHost BuildHost(
        IEnumerable<KeyValuePair<string, string?>> configuration, Action<IServiceCollection> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Configuration.AddInMemoryCollection(configuration);
        configure(builder.Services);
        builder.Services.AddConcurrency();
        return builder.Build();
    }

    private sealed class Witness : IHostedLifecycleService
    {
        public List<string> Saw { get; } = [];

        public Task StartingAsync(CancellationToken cancellationToken) => See("starting");

        public Task StartAsync(CancellationToken cancellationToken) => See("start");

        public Task StartedAsync(CancellationToken cancellationToken) => See("started");

        public Task StoppingAsync(CancellationToken cancellationToken) => See("stopping");

        public Task StopAsync(CancellationToken cancellationToken) => See("stop");

        public Task StoppedAsync(CancellationToken cancellationToken) => See("stopped");

        private Task See(string moment)
        {
            Saw.Add(moment);
            return Task.CompletedTask;
        }
    }
}
