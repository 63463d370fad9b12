using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Concurrency.Tests.Documentation.Snippets.Hosting.Before;

public sealed class PricerService(ChannelReader<Order> orders, ChannelWriter<Invoice> invoices) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pricing = Enumerable.Range(0, 4).Select(_ => PriceAsync(stoppingToken));
        await Task.WhenAll(pricing);
        invoices.Complete();
    }

    private async Task PriceAsync(CancellationToken stoppingToken)
    {
        await foreach (var order in orders.ReadAllAsync(stoppingToken))
            await invoices.WriteAsync(new(order.Item, order.Count * order.Price), stoppingToken);
    }
}

public static class Registration
{
    public static void Add(IServiceCollection services)
    {
        var orders = Channel.CreateBounded<Order>(256);
        var invoices = Channel.CreateBounded<Invoice>(256);
        services.AddSingleton(orders.Reader).AddSingleton(orders.Writer);
        services.AddSingleton(invoices.Reader).AddSingleton(invoices.Writer);
        services.AddHostedService<PricerService>();
    }
}
