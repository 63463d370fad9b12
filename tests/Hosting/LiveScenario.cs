using Concurrency.Placement;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Concurrency.Tests.Hosting;

/// <summary>An application at work whose configuration changes.</summary>
internal sealed class LiveScenario : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public LiveScenario(Action<IConfigurationBuilder> configure, Action<IServiceCollection>? services = null)
    {
        _services = new Scenario()
            .Configuration(configure)
            .Services(collection => collection.AddLogging(logging => logging.AddProvider(Log)))
            .Services(services ?? (_ => { }))
            .Build();
        Runtime = (ConcurrencyRuntime)_services.GetRequiredService<IConcurrency>();
    }

    public LogReader Log { get; } = new();

    public IServiceProvider Services => _services;

    public ConcurrencyRuntime Runtime { get; }

    public IConfigurationRoot Configuration => (IConfigurationRoot)Services.GetRequiredService<IConfiguration>();

    public IPlacementPolicy Policy => Services.GetRequiredService<IPlacementPolicy>();

    public static LiveScenario Of(params EditableFile[] files) =>
        new(configuration => Array.ForEach(files, file => file.AddTo(configuration)));

    public static LiveScenario OfMemory(params IEnumerable<(string Key, string? Value)> values) =>
        new(configuration => configuration.AddInMemoryCollection(values.Select(InSection)));

    /// <summary>Sets values below <c>Concurrency</c> and reloads.</summary>
    public void Set(params IEnumerable<(string Key, string? Value)> values)
    {
        foreach (var (key, value) in values.Select(InSection))
            Configuration[key] = value;

        Configuration.Reload();
    }

    /// <summary>Where an activity of a name runs which is started now.</summary>
    public string Start(string name) => Runtime.Start(name, _ => ValueTask.CompletedTask).Backend;

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private static KeyValuePair<string, string?> InSection((string Key, string? Value) value) =>
        new("Concurrency:" + value.Key, value.Value);
}
