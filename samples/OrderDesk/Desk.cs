using System.Text.Json.Serialization;
using OpenTelemetry.Metrics;
using OrderDesk.Endpoints;
using OrderDesk.Load;
using OrderDesk.Orders;
using OrderDesk.Payment;
using OrderDesk.Stock;
using OrderDesk.Trouble;

namespace OrderDesk;

// The application: a pipeline of hosted activities behind a small web server, and what its operator looks at.
internal static class Desk
{
    public static WebApplicationBuilder CreateBuilder(string[] arguments)
    {
        // The settings are beside the program, from wherever it is started, and are read again whenever the file changes.
        var builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { Args = arguments, ContentRootPath = AppContext.BaseDirectory });
        builder.Services
            .AddConcurrency(Pipeline.Add)
            .AddSingleton<OrderBook>()
            .AddSingleton<Warehouse>()
            .AddSingleton<PaymentProvider>()
            .AddSingleton<PaymentQueue>()
            .AddSingleton<TroubleBoard>();
        builder.Services.AddHealthChecks().AddConcurrency();
        builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter("Concurrency").AddPrometheusExporter());
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.Converters.Add(new JsonStringEnumConverter()));
        builder.Services.AddOptions<LoadOptions>().BindConfiguration(LoadOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        return builder;
    }

    public static WebApplication Build(WebApplicationBuilder builder)
    {
        var application = builder.Build();
        application.MapOrders();
        application.MapTrouble();
        application.MapOperation();
        return application;
    }
}
