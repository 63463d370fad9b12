using Concurrency.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Concurrency.Tests.Hosting.Activities;

/// <summary>A real host with activities. By default all that can be validated when it is built is.</summary>
internal sealed class HostedScenario : IAsyncDisposable
{
    private readonly HostApplicationBuilder _builder;
    private IHost? _host;

    public HostedScenario(Action<ConcurrencyHostingBuilder> configure, string environment = "Development")
    {
        _builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings
        {
            EnvironmentName = environment,
            Args = ["--hostBuilder:reloadConfigOnChange=false"],
        });
        _builder.Logging.ClearProviders();
        _builder.Logging.SetMinimumLevel(LogLevel.Trace);
        _builder.Logging.AddProvider(Log);
        _builder.Services.AddSingleton(Ledger);

        // Their timer would be there whenever a test counts those that are set.
        Set(("Watchdogs:Enabled", "false"));
        _builder.Services.AddConcurrency(configure);
    }

    /// <summary>How long a test waits for what has to happen, before it fails.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromMinutes(3);

    public EventLog Log { get; } = new();

    public Ledger Ledger { get; } = new();

    public IHost App => _host ??= _builder.Build();

    public ConcurrencyRuntime Runtime => (ConcurrencyRuntime)App.Services.GetRequiredService<IConcurrency>();

    /// <summary>Sets values below <c>Concurrency</c>.</summary>
    public HostedScenario Set(params IEnumerable<(string Key, string? Value)> values)
    {
        _builder.Configuration.AddInMemoryCollection(
            values.Select(value => KeyValuePair.Create("Concurrency:" + value.Key, value.Value)));
        return this;
    }

    public HostedScenario Services(Action<IServiceCollection> configure)
    {
        configure(_builder.Services);
        return this;
    }

    /// <summary>Time passes when the test says so.</summary>
    public HostedScenario In(TimeProvider time) =>
        Services(services => services.AddSingleton(time));

    public IChannel<T> Channel<T>(string name) => App.Services.GetRequiredKeyedService<IChannel<T>>(name);

    public Task StartAsync() => App.StartAsync().WaitAsync(Patience);

    public Task StopAsync() => App.StopAsync().WaitAsync(Patience);

    /// <summary>Waits until something in the host has asked it to stop.</summary>
    public async Task StoppingAsync()
    {
        var lifetime = App.Services.GetRequiredService<IHostApplicationLifetime>();
        await Task.Delay(Timeout.InfiniteTimeSpan, lifetime.ApplicationStopping).WaitAsync(Patience)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>What the host logged of its channels at the end of a stop, and of activities which did not end.</summary>
    public IReadOnlyList<string> Complaints => [.. Log.Complaints.Select(entry => entry.ToString())];

    public async ValueTask DisposeAsync()
    {
        if (_host is IAsyncDisposable host)
            await host.DisposeAsync();
    }
}
