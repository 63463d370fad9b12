using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using NSubstitute;

namespace Concurrency.Tests.Documentation.Snippets;

public sealed class PricingTests
{
    private static readonly Order[] s_orders = [new("tea", 3, 2m), new("milk", 1, 1.5m)];

    [Fact]
    public async Task A_console_program_needs_no_host()
    {
        var output = new StringWriter();
        await RunAsync(output);

        Assert.Equal("7.5", output.ToString().Trim());

        static async Task RunAsync(TextWriter console)
        {
            var orders = new[] { new Order("tea", 3, 2m), new Order("milk", 1, 1.5m) };

            await using var concurrency = ConcurrencyRuntime.Create(c => c.UseThreads().UseTasks());
            var total = await new Pricing(concurrency).TotalAsync(orders, CancellationToken.None);
            console.WriteLine(total);
        }
    }

    [Theory]
    [InlineData("Task")]
    [InlineData("Thread")]
    public async Task A_default_backend_runs_the_same_algorithm(string backend)
    {
        await using var concurrency = ConcurrencyRuntime.Create(c => c.UseThreads().UseTasks().DefaultBackend = backend);

        Assert.Equal(7.5m, await new Pricing(concurrency).TotalAsync(s_orders, CancellationToken.None));
    }

    [Fact]
    public async Task A_rule_moves_an_activity()
    {
        var json = """
            {
              "Concurrency": {
                "Activities": {
                  "prices": { "Path": "pricing/price", "Backend": "Thread", "Instances": 2 }
                }
              }
            }
            """;
        await using var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(
                new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).Build())
            .AddConcurrency()
            .BuildServiceProvider();
        var concurrency = services.GetRequiredService<IConcurrency>();
        var placed = "";

        await concurrency.RunAsync("pricing", async scope =>
        {
            var price = scope.Start("price", s => s.YieldAsync(), instances: 4);
            placed = $"{price.Instances.Count} on {price.Backend}";
            await price.JoinAsync();
        });

        Assert.Equal("2 on Thread", placed);
        Assert.Equal(7.5m, await new Pricing(concurrency).TotalAsync(s_orders, CancellationToken.None));
    }

    [Theory]
    [InlineData("--Logging:LogLevel:Default=None")]
    [InlineData("--Logging:LogLevel:Default=None", "--Concurrency:Activities:pricing/price=Thread")]
    public async Task A_worker_gets_it_from_the_host(params string[] args)
    {
        using var host = BuildHost(args);
        var worker = host.Services.GetRequiredService<Worker>();
        await host.RunAsync(TestContext.Current.CancellationToken);

        Assert.Equal(7.5m, worker.Total);

        static IHost BuildHost(string[] args)
        {
            var builder = Host.CreateApplicationBuilder(args);
            builder.Services.AddConcurrency();
            builder.Services.AddSingleton<Pricing>();
            builder.Services.AddSingleton<Worker>();
            builder.Services.AddHostedService(services => services.GetRequiredService<Worker>());
            return builder.Build();
        }
    }

    [Fact]
    public async Task Each_order_becomes_an_invoice()
    {
        var incoming = Substitute.For<IChannelReader<Order>>();
        incoming.ReceiveAllAsync(Arg.Any<CancellationToken>())
            .Returns(new[] { new Order("tea", 3, 2m) }.ToAsyncEnumerable());
        var invoices = Substitute.For<IChannelWriter<Invoice>>();

        await Pricing.PriceAsync(incoming, invoices);

        await invoices.Received(1).SendAsync(new Invoice("tea", 6m), Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task The_total_is_the_same_on_threads_and_on_tasks()
    {
        var orders = Enumerable.Range(1, 1_000).Select(count => new Order("tea", count, 2m)).ToArray();
        await using var tasks = ConcurrencyRuntime.Create(c => c.UseTasks());
        await using var threads = ConcurrencyRuntime.Create(c => c.UseThreads());

        var onTasks = await new Pricing(tasks).TotalAsync(orders, CancellationToken.None);
        var onThreads = await new Pricing(threads).TotalAsync(orders, CancellationToken.None);

        Assert.Equal(onTasks, onThreads);
    }
}

public sealed class Worker(Pricing pricing, IHostApplicationLifetime lifetime) : BackgroundService
{
    public decimal Total { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Total = await pricing.TotalAsync([new("tea", 3, 2m), new("milk", 1, 1.5m)], stoppingToken);
        lifetime.StopApplication();
    }
}
