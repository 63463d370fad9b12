using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Concurrency.Tests.Documentation.Snippets.Hosting;

/// <summary>What the guide says of hosts.</summary>
public sealed class HostingTests
{
    [Fact]
    public async Task The_four_pricers_finish_what_is_there_when_the_host_stops()
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        After.Registration.Add(builder.Services);
        using var host = builder.Build();
        var orders = host.Services.GetRequiredKeyedService<IChannelWriter<Order>>("orders");
        var invoices = host.Services.GetRequiredKeyedService<IChannelReader<Invoice>>("invoices");
        for (var count = 0; count < 100; count++)
            await orders.SendAsync(new("tea", count, 2m));

        await host.StartAsync();
        orders.TryComplete();
        await host.StopAsync();

        Assert.Equal(Enumerable.Range(0, 100).Select(count => count * 2m), (await ReceiveAllAsync(invoices)).Order());
    }

    [Fact]
    public async Task A_delegate_drains_as_a_class_does()
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Services.AddSingleton<Registrations.Totals>();
        Registrations.AddDelegate(builder.Services);
        using var host = builder.Build();
        var orders = host.Services.GetRequiredKeyedService<IChannelWriter<Order>>("orders");
        await orders.SendAsync(new("tea", 1, 2m));

        await host.StartAsync();
        orders.TryComplete();
        await host.StopAsync();

        Assert.Equal(1, host.Services.GetRequiredService<Registrations.Totals>().Count);
    }

    [Fact]
    public async Task A_channel_of_end_points_is_completed_by_the_host()
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        Registrations.AddChannelOfEndpoints(builder.Services);
        Registrations.AddBlocking(builder.Services);
        using var host = builder.Build();

        await host.StartAsync();
        await host.StopAsync();

        Assert.True(host.Services.GetRequiredKeyedService<IChannel<Order>>("orders").GetSnapshot().IsCompleted);
    }

    [Fact]
    public void The_topology_is_shown_as_text_and_as_a_flow_chart()
    {
        var services = new ServiceCollection();
        After.Registration.Add(services);
        var console = new StringWriter();

        Registrations.Describe(services, console);

        Assert.Contains("  orders of Order, capacity 256: nobody -> price\n", console.ToString(), StringComparison.Ordinal);
        Assert.Contains("    a0 ==> c1\n", console.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_background_service_that_fails_ends_its_host_as_if_all_were_well()
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Services.AddHostedService<FailingService>();

        await builder.Build().RunAsync();
    }

    [Fact]
    public async Task A_hosted_activity_that_fails_ends_its_host_with_its_failure()
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Services.AddConcurrency(c => c.AddActivity("fail", (_, _) => throw new InvalidDataException("A bad order.")));

        var failure = await Assert.ThrowsAsync<InvalidDataException>(() => builder.Build().RunAsync());

        Assert.Equal("A bad order.", failure.Message);
    }

    [Fact]
    public void The_same_background_service_cannot_be_added_twice_but_an_activity_can()
    {
        var services = new ServiceCollection();
        services.AddHostedService<FailingService>();
        services.AddHostedService<FailingService>();
        services.AddConcurrency(c => c.AddBlockingActivity<Meter>("first").AddBlockingActivity<Meter>("second"));

        Assert.Single(services, service => service.ImplementationType == typeof(FailingService));
        Assert.Equal(["first", "second"], services.DescribeTopology().Activities.Select(activity => activity.Name));
    }

    private static async Task<List<decimal>> ReceiveAllAsync(IChannelReader<Invoice> invoices)
    {
        var amounts = new List<decimal>();
        await foreach (var invoice in invoices.ReceiveAllAsync())
            amounts.Add(invoice.Amount);

        return amounts;
    }

    private sealed class FailingService : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            await Task.Yield();
            throw new InvalidDataException("A bad order.");
        }
    }
}
