using Concurrency.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace Concurrency.Tests.Hosting.Activities;

/// <summary>The graph of a host, as text and as a chart.</summary>
public sealed class TopologyTests
{
    [Fact]
    public void It_reads_as_text() =>
        Assert.Equal(
            """
            Activities
              import (Importer), cancelled on stop: writes orders; completes orders
              price (Pricer) x 4, drains on stop: reads orders; writes invoices; completes invoices
              audit, drains on stop: reads invoices
              watchdog, cancelled on stop: completes alarms
            Channels
              orders of Order, capacity 256: import, Feed<Order> -> price
              invoices of List<Int32[]>, rendezvous: price -> audit
              alarms of Int32, unbounded, completed on stop: nobody -> nobody

            """,
            Build().DescribeTopology().ToString());

    [Fact]
    public void It_is_a_chart_in_Mermaid() =>
        Assert.Equal(
            """
            flowchart LR
                a0["import"]
                a1["price x 4"]
                a2["audit"]
                a3["watchdog"]
                s4[/"Feed&lt;Order&gt;"/]
                c0(["orders: Order, capacity 256"])
                a0 ==> c0
                s4 --> c0
                c0 --> a1
                c1(["invoices: List&lt;Int32[]&gt;, rendezvous"])
                a1 ==> c1
                c1 --> a2
                c2(["alarms: Int32, unbounded"])
                a3 -.->|completes| c2

            """,
            Build().DescribeTopology().ToMermaid());

    [Fact]
    public void A_service_whose_class_is_called_as_an_activity_in_another_case_is_not_taken_for_it() =>
        Assert.Equal(
            """
            flowchart LR
                a0["feed"]
                s1[/"Feed"/]
                c0(["orders: Order, capacity 1"])
                s1 --> c0
                c0 --> a0

            """,
            new ServiceCollection()
                .AddConcurrency(c => c
                    .AddChannel<Order>("orders", capacity: 1)
                    .AddActivity("feed", (_, _) => default, a => a.Reads("orders")))
                .AddHostedService<Feed>()
                .DescribeTopology().ToMermaid());

    [Fact]
    public void It_can_be_resolved_as_well()
    {
        var services = Build();
        using var provider = services.BuildServiceProvider();

        Assert.Equal($"{services.DescribeTopology()}", $"{provider.GetRequiredService<ConcurrencyTopology>()}");
    }

    [Fact]
    public void It_can_be_read_as_data()
    {
        var topology = Build().DescribeTopology();

        var price = topology.Activities[1];
        Assert.Equal(("price", "Pricer", 4, StopMode.Drain), (price.Name, price.Class, price.Instances, price.OnStop));
        Assert.Equal(["orders"], price.Reads);
        Assert.Equal(["invoices"], price.Writes);
        Assert.Equal(["invoices"], price.Completes);
        var orders = topology.Channels[0];
        Assert.Equal(("orders", "Order", 256, false), (orders.Name, orders.ItemType, orders.Capacity, orders.CompletesOnStop));
        Assert.Equal(["import", "Feed<Order>"], orders.Writers);
        Assert.Equal(["price"], orders.Readers);
        Assert.Empty(topology.Warnings);
    }

    [Fact]
    public void Of_nothing_it_is_empty()
    {
        var topology = new ServiceCollection().DescribeTopology();

        Assert.Equal("", topology.ToString());
        Assert.Equal("flowchart LR\n", topology.ToMermaid());
    }

    [Fact]
    public void Names_are_as_the_channels_are_registered() =>
        Assert.Equal(
            """
            Activities
              import, cancelled on stop: writes orders; completes orders
            Channels
              orders of Int32, capacity 1: import -> nobody

            """,
            new ServiceCollection()
                .AddConcurrency(c => c
                    .AddChannel<int>("orders", capacity: 1, channel => channel.HasOtherReaders = true)
                    .AddActivity("import", (_, _) => default, a => a.Writes("ORDERS", "Orders").Completes("ordErs")))
                .DescribeTopology().ToString());

    private static IServiceCollection Build() =>
        new ServiceCollection()
            .AddConcurrency(c => c
                .AddChannel<Order>("orders", capacity: 256)
                .AddChannel<List<int[]>>("invoices", ChannelCapacity.Rendezvous)
                .AddChannel<int>(
                    "alarms",
                    ChannelCapacity.Unbounded,
                    channel => (channel.CompletesOnStop, channel.HasOtherReaders, channel.HasOtherWriters) = (true, true, true))
                .AddActivity<Importer>("import", a => a.Completes("orders"))
                .AddActivity<Pricer>("price", a =>
                {
                    a.Instances = 4;
                    a.OnStop = StopMode.Drain;
                    a.Completes("invoices");
                })
                .AddActivity("audit", (_, _) => default, a =>
                {
                    a.OnStop = StopMode.Drain;
                    a.Reads("invoices");
                })
                .AddActivity("watchdog", (_, _) => default, a => a.Completes("alarms")))
            .AddHostedService<Feed<Order>>();

    private sealed record Order;

    private sealed class Importer([FromKeyedServices("orders")] IChannelWriter<Order> orders) : IHostedActivity
    {
        public async ValueTask RunAsync(IActivityScope scope) => await orders.SendAsync(new());
    }

    private sealed class Pricer(
        [FromKeyedServices("orders")] IChannelReader<Order> orders,
        [FromKeyedServices("invoices")] IChannelWriter<List<int[]>> invoices) : IHostedActivity
    {
        public async ValueTask RunAsync(IActivityScope scope)
        {
            await foreach (var _ in orders.ReceiveAllAsync())
                await invoices.SendAsync([]);
        }
    }

    /// <summary>A service that is no activity.</summary>
    private sealed class Feed<T>([FromKeyedServices("orders")] IChannelWriter<T> orders) : BackgroundService
        where T : new()
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken) => orders.SendAsync(new(), stoppingToken).AsTask();
    }

    private sealed class Feed([FromKeyedServices("orders")] IChannelWriter<Order> orders) : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken) => orders.SendAsync(new(), stoppingToken).AsTask();
    }
}
