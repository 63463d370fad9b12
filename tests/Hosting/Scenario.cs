using Concurrency.Placement;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace Concurrency.Tests.Hosting;

/// <summary>An application with a configuration, as far as concurrency is concerned.</summary>
internal sealed class Scenario
{
    private readonly ServiceCollection _services = [];
    private readonly ConfigurationBuilder _configuration = new();

    /// <summary>Adds a settings file with this section <c>Concurrency</c>.</summary>
    public Scenario Json(string section, string file = "appsettings.json")
    {
        _configuration.AddJsonFile(
            new TextFile(file, $$"""{ "Concurrency": {{section}} }"""), file, optional: false, reloadOnChange: false);
        return this;
    }

    /// <summary>Adds values below <c>Concurrency</c>.</summary>
    public Scenario Memory(params IEnumerable<(string Key, string? Value)> values)
    {
        _configuration.AddInMemoryCollection(
            values.Select(value => KeyValuePair.Create("Concurrency:" + value.Key, value.Value)));
        return this;
    }

    public Scenario CommandLine(params string[] arguments)
    {
        _configuration.AddCommandLine(arguments);
        return this;
    }

    public Scenario Configuration(Action<IConfigurationBuilder> configure)
    {
        configure(_configuration);
        return this;
    }

    public Scenario Services(Action<IServiceCollection> configure)
    {
        configure(_services);
        return this;
    }

    public ServiceProvider Build()
    {
        _services.AddSingleton<IConfiguration>(_configuration.Build());
        _services.AddConcurrency();
        return _services.BuildServiceProvider(
            new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }

    public IPlacementPolicy Place() => Build().GetRequiredService<IPlacementPolicy>();

    /// <summary>Everything that is wrong, as whoever first asks for <see cref="IConcurrency"/> is told.</summary>
    public IReadOnlyList<string> Refuse()
    {
        using var provider = Build();
        return [.. Assert.Throws<OptionsValidationException>(provider.GetRequiredService<IConcurrency>).Failures];
    }

    /// <summary>The only thing that is wrong.</summary>
    public string RefuseOnce() => Assert.Single(Refuse());
}
