using Concurrency.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Concurrency.Tests.Documentation.Snippets.Hosting.After;

public sealed class Pricer(
    [FromKeyedServices("orders")] IChannelReader<Order> orders,
    [FromKeyedServices("invoices")] IChannelWriter<Invoice> invoices) : IHostedActivity
{
    public async ValueTask RunAsync(IActivityScope scope)
    {
        await foreach (var order in orders.ReceiveAllAsync())
            await invoices.SendAsync(new(order.Item, order.Count * order.Price));
    }
}

public static class Registration
{
    public static void Add(IServiceCollection services)
    {
        services.AddConcurrency(c => c
            .AddChannel<Order>("orders", capacity: 256)
            .AddChannel<Invoice>("invoices", capacity: 256)
            .AddActivity<Pricer>("price", a =>
            {
                a.Instances = 4;
                a.OnStop = StopMode.Drain;
                a.Completes("invoices");
            }));
    }
}
