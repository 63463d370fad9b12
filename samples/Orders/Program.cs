using Concurrency;
using Concurrency.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

var builder = Host.CreateApplicationBuilder(args);
builder.Services.AddSingleton<Totals>();
builder.Services.AddConcurrency(c => c
    .AddChannel<Order>("orders", capacity: 256)
    .AddChannel<Invoice>("invoices", capacity: 256)
    .AddActivity<Importer>("import", a => a.Completes("orders"))
    .AddActivity<Pricer>("price", a =>
    {
        a.Instances = 4;
        a.OnStop = StopMode.Drain;
        a.Completes("invoices");
    })
    .AddActivity<Booker>("book", a => a.OnStop = StopMode.Drain));
await builder.Build().RunAsync();

internal sealed record Order(long Number, int Count, decimal Price);

internal sealed record Invoice(long Number, decimal Amount);

internal sealed class Totals
{
    public long Imported { get; set; }
}

/// <summary>Brings orders in until the host stops.</summary>
internal sealed class Importer([FromKeyedServices("orders")] IChannelWriter<Order> orders, Totals totals) : IHostedActivity
{
    public async ValueTask RunAsync(IActivityScope scope)
    {
        while (true)
        {
            await orders.SendAsync(new(totals.Imported, Count: 3, Price: 2m));
            totals.Imported++;
        }
    }
}

/// <summary>Prices what comes in until there is no more.</summary>
internal sealed class Pricer(
    [FromKeyedServices("orders")] IChannelReader<Order> orders,
    [FromKeyedServices("invoices")] IChannelWriter<Invoice> invoices,
    ILogger<Pricer> logger) : IHostedActivity
{
    public async ValueTask RunAsync(IActivityScope scope)
    {
        logger.LogInformation("{Path} runs on {Backend}", scope.Path, scope.Activity.Backend);
        await foreach (var order in orders.ReceiveAllAsync())
            await invoices.SendAsync(new(order.Number, order.Count * order.Price));
    }
}

/// <summary>Books what was priced, and says at the end whether anything is missing.</summary>
internal sealed class Booker(
    [FromKeyedServices("invoices")] IChannelReader<Invoice> invoices, Totals totals, ILogger<Booker> logger) : IHostedActivity
{
    public async ValueTask RunAsync(IActivityScope scope)
    {
        var booked = 0L;
        await foreach (var invoice in invoices.ReceiveAllAsync())
            booked++;

        logger.LogInformation("Imported {Imported} orders, booked {Booked} invoices", totals.Imported, booked);
    }
}
