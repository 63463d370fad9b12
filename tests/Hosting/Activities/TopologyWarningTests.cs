using Concurrency.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Xunit;

namespace Concurrency.Tests.Hosting.Activities;

/// <summary>What does not look right in a topology, each with the way out.</summary>
public sealed class TopologyWarningTests
{
    private const string Unwritten =
        "Nothing that is registered writes to channel 'orders'. If a delegate does, tell it with Writes(\"orders\"); if somebody else "
        + "does, with HasOtherWriters of the channel.";

    private const string Unread =
        "Nothing that is registered reads channel 'orders'. If a delegate does, tell it with Reads(\"orders\"); if somebody else does, "
        + "with HasOtherReaders of the channel.";

    [Fact]
    public void Nobody_writes_or_reads() =>
        Assert.Equal([Unwritten, Unread], Warn(c => c.AddChannel<int>("orders", capacity: 1)));

    [Fact]
    public void Who_is_told_of_is_somebody() =>
        Assert.Empty(Warn(c => c
            .AddChannel<int>("orders", capacity: 1)
            .AddActivity("import", Nothing, a => a.Writes("orders"))
            .AddActivity("price", Nothing, a => a.Reads("orders"))));

    [Fact]
    public void Others_are_somebody()
    {
        Assert.Equal([Unread], Warn(c => c.AddChannel<int>("orders", capacity: 1, channel => channel.HasOtherWriters = true)));
        Assert.Equal([Unwritten], Warn(c => c.AddChannel<int>("orders", capacity: 1, channel => channel.HasOtherReaders = true)));
    }

    [Fact]
    public void A_background_service_is_somebody() =>
        Assert.Empty(new ServiceCollection()
            .AddConcurrency(c => c.AddChannel<int>("orders", capacity: 1))
            .AddHostedService<Feed>()
            .AddKeyedSingleton<Both>("key")
            .DescribeTopology().Warnings);

    [Fact]
    public void Who_drains_what_nobody_completes_waits_in_vain() =>
        Assert.Equal(
            [
                "Activity 'price' drains channel 'orders' when the host stops, but nothing completes it, so that it would wait until the "
                    + "grace period is over. Let its writer complete it, with Completes(\"orders\"), or the host, with CompletesOnStop "
                    + "of the channel.",
            ],
            Warn(c => c
                .AddChannel<int>("orders", capacity: 1)
                .AddActivity("import", Nothing, a => a.Writes("orders"))
                .AddActivity("price", Nothing, a => Drain(a).Reads("orders"))));

    [Fact]
    public void What_completes_on_stop_is_completed() =>
        Assert.Empty(Warn(c => c
            .AddChannel<int>("orders", capacity: 1, channel => channel.CompletesOnStop = true)
            .AddActivity("import", Nothing, a => a.Writes("orders"))
            .AddActivity("price", Nothing, a => Drain(a).Reads("orders"))));

    [Fact]
    public void Those_who_drain_in_a_circle_wait_for_each_other() =>
        Assert.Equal(
            [
                "Activity 'b' drains channel 'ab' when the host stops, but those who complete it ('a') do not end by themselves then, so "
                    + "that it would wait until the grace period is over. Let one of them be cancelled when the host stops.",
                "Activity 'a' drains channel 'ba' when the host stops, but those who complete it ('b') do not end by themselves then, so "
                    + "that it would wait until the grace period is over. Let one of them be cancelled when the host stops.",
            ],
            Warn(c => c
                .AddChannel<int>("ab", capacity: 1)
                .AddChannel<int>("ba", capacity: 1)
                .AddActivity("a", Nothing, a => Drain(a).Reads("ba").Writes("ab").Completes("ab"))
                .AddActivity("b", Nothing, a => Drain(a).Reads("ab").Writes("ba").Completes("ba"))));

    [Fact]
    public void A_circle_of_which_one_is_cancelled_comes_to_an_end() =>
        Assert.Empty(Warn(c => c
            .AddChannel<int>("ab", capacity: 1, channel => channel.HasOtherReaders = true)
            .AddChannel<int>("ba", capacity: 1, channel => channel.HasOtherReaders = true)
            .AddActivity("a", Nothing, a => a.Reads("ba").Writes("ab").Completes("ab"))
            .AddActivity("b", Nothing, a => Drain(a).Reads("ab").Writes("ba").Completes("ba"))));

    [Fact]
    public void A_chain_of_drains_comes_to_an_end_whatever_the_order_of_registration() =>
        Assert.Empty(Warn(c => c
            .AddChannel<int>("late", capacity: 1)
            .AddChannel<int>("early", capacity: 1)
            .AddActivity("third", Nothing, a => Drain(a).Reads("late"))
            .AddActivity("second", Nothing, a => Drain(a).Reads("early").Writes("late").Completes("late"))
            .AddActivity("first", Nothing, a => a.Writes("early").Completes("early"))));

    [Fact]
    public void One_of_several_who_complete_it_and_do_not_end_is_enough() =>
        Assert.Equal(
            [
                "Activity 'price' drains channel 'orders' when the host stops, but those who complete it ('import', 'price') do not end "
                    + "by themselves then, so that it would wait until the grace period is over. Let one of them be cancelled when the "
                    + "host stops.",
            ],
            Warn(c => c
                .AddChannel<int>("orders", capacity: 1)
                .AddActivity("import", Nothing, a => a.Writes("orders").Completes("orders"))
                .AddActivity("price", Nothing, a => Drain(a).Reads("orders").Writes("orders").Completes("orders"))));

    [Fact]
    public void Who_drains_to_those_who_are_gone_is_told()
    {
        Assert.Equal(
            [
                "Activity 'price' still writes to channel 'invoices' when the host stops, but its readers ('store') are cancelled by "
                    + "then. Let them drain as well: OnStop = StopMode.Drain.",
            ],
            Warn(c => Pipeline(c, hasOtherReaders: false)));
        Assert.Empty(Warn(c => Pipeline(c, hasOtherReaders: true)));

        static void Pipeline(ConcurrencyHostingBuilder c, bool hasOtherReaders) => c
            .AddChannel<int>("orders", capacity: 1)
            .AddChannel<int>("invoices", capacity: 1, channel => channel.HasOtherReaders = hasOtherReaders)
            .AddActivity("import", Nothing, a => a.Writes("orders").Completes("orders"))
            .AddActivity("price", Nothing, a => Drain(a).Reads("orders").Writes("invoices").Completes("invoices"))
            .AddActivity("store", Nothing, a => a.Reads("invoices"));
    }

    [Fact]
    public async Task Warnings_are_logged_once_when_the_host_starts()
    {
        await using var app = new HostedScenario(c => c.AddChannel<int>("orders", capacity: 1).AddActivity("idle", Nothing));

        await app.StartAsync();
        await app.StopAsync();

        Assert.Equal(
            [
                $"Warning 328 {Unwritten} Concurrency:StrictTopology makes this an error.",
                $"Warning 328 {Unread} Concurrency:StrictTopology makes this an error.",
            ],
            app.Complaints);
    }

    [Fact]
    public async Task Warnings_are_errors_where_the_topology_is_strict()
    {
        await using var app = new HostedScenario(c => c.AddChannel<int>("orders", capacity: 1).AddActivity("idle", Nothing))
            .Set(("StrictTopology", "true"));

        Assert.Equal([Unwritten, Unread], (await Assert.ThrowsAsync<OptionsValidationException>(app.StartAsync)).Failures);
        Assert.Empty(app.Log.Events);
    }

    [Fact]
    public async Task A_strict_topology_without_warnings_starts()
    {
        await using var app = new HostedScenario(c => c.AddActivity("idle", Nothing)).Set(("StrictTopology", "true"));

        await app.StartAsync();
        await app.StopAsync();
    }

    private static IReadOnlyList<string> Warn(Action<ConcurrencyHostingBuilder> configure) =>
        new ServiceCollection().AddConcurrency(configure).DescribeTopology().Warnings;

    private static ValueTask Nothing(IActivityScope scope, IServiceProvider services) => default;

    private static HostedActivityOptions Drain(HostedActivityOptions options)
    {
        options.OnStop = StopMode.Drain;
        return options;
    }

    private sealed class Feed([FromKeyedServices("orders")] IChannelWriter<int> orders) : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken) => orders.SendAsync(1, stoppingToken).AsTask();
    }

    private sealed class Both([FromKeyedServices("orders")] IChannel<int> orders)
    {
        public string Path => orders.Path;
    }
}
