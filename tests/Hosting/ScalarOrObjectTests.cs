using Concurrency.Placement;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Concurrency.Tests.Hosting;

public sealed class ScalarOrObjectTests
{
    private const string ByObject = """{ "Activities": { "hashing": { "Path": "digest/hash", "Backend": "Thread" } } }""";
    private const string ByScalar = """{ "Activities": { "hashing": "Task" } }""";

    [Fact]
    public void One_value_is_short_for_the_backend() =>
        AssertPlaced(
            "Task", "Concurrency:Activities:hashing (command line)", "hashing",
            new Scenario().CommandLine("--Concurrency:Activities:hashing=Task"));

    [Fact]
    public void A_later_value_beats_an_earlier_backend() =>
        AssertPlaced(
            "Task", "Concurrency:Activities:hashing (production.json)", "digest/hash",
            new Scenario().Json(ByObject).Json(ByScalar, "production.json"));

    [Fact]
    public void A_later_backend_beats_an_earlier_value() =>
        AssertPlaced(
            "Thread", "Concurrency:Activities:hashing:Backend (production.json)", "digest/hash",
            new Scenario().Json(ByScalar).Json(ByObject, "production.json"));

    [Fact]
    public void The_last_of_three_providers_wins()
    {
        AssertPlaced(
            "Thread", "Concurrency:Activities:hashing (command line)", "digest/hash",
            new Scenario()
                .Json(ByObject)
                .Memory(("Activities:hashing:Backend", "Task"))
                .CommandLine("--Concurrency:Activities:hashing=Thread"));
        AssertPlaced(
            "Task", "Concurrency:Activities:hashing:Backend (in memory)", "digest/hash",
            new Scenario()
                .Json(ByObject)
                .CommandLine("--Concurrency:Activities:hashing=Thread")
                .Memory(("Activities:hashing:Backend", "Task")));
    }

    [Fact]
    public void Of_one_provider_the_key_wins() =>
        AssertPlaced(
            "Thread", "Concurrency:Activities:hashing:Backend (in memory)", "hashing",
            new Scenario().Memory(("Activities:hashing", "Task"), ("Activities:hashing:Backend", "Thread")));

    [Fact]
    public void A_value_beside_the_other_keys_is_the_backend()
    {
        var rule = new Scenario()
            .Json("""{ "Activities": { "hashing": { "Path": "digest/hash", "Instances": 4 } } }""")
            .CommandLine("--Concurrency:Activities:hashing=Thread")
            .Place()
            .PlaceActivity("digest/hash");

        Assert.Equal("Thread", rule.Backend?.Value);
        Assert.Equal(4, rule.Instances?.Value);
    }

    [Fact]
    public void Providers_are_found_through_chained_configurations()
    {
        var inner = new ConfigurationBuilder()
            .AddInMemoryCollection([new("Concurrency:Activities:hashing:Backend", "Thread")])
            .AddCommandLine(["--Concurrency:Activities:hashing=Task"])
            .Build();

        AssertPlaced(
            "Task", "Concurrency:Activities:hashing (command line)", "hashing",
            new Scenario().Configuration(configuration => configuration.AddConfiguration(inner)));
    }

    [Fact]
    public void A_chained_section_is_a_provider_of_its_own()
    {
        var inner = new ConfigurationBuilder()
            .AddInMemoryCollection([new("Mine:Concurrency:Activities:hashing:Backend", "Thread")])
            .Build();

        AssertPlaced(
            "Thread", "Concurrency:Activities:hashing:Backend (chained configuration)", "hashing",
            new Scenario()
                .Memory(("Activities:hashing", "Task"))
                .Configuration(configuration => configuration.AddConfiguration(inner.GetSection("Mine"))));
    }

    [Fact]
    public void Where_the_providers_are_unknown_the_key_wins()
    {
        var root = new ConfigurationBuilder()
            .AddInMemoryCollection([new("Mine:Activities:hashing:Backend", "Thread")])
            .AddCommandLine(["--Mine:Activities:hashing=Task"])
            .Build();
        using var provider = new ServiceCollection().AddConcurrency(root.GetSection("Mine")).BuildServiceProvider();

        AssertPlaced("Thread", "Mine:Activities:hashing:Backend (unknown provider)", "hashing", provider);
    }

    [Fact]
    public void The_providers_of_a_given_section_are_those_of_the_configuration_it_belongs_to()
    {
        var root = new ConfigurationManager();
        root.AddInMemoryCollection([new("Mine:Activities:hashing:Backend", "Thread")]);
        root.AddCommandLine(["--Mine:Activities:hashing=Task"]);
        using var provider = new ServiceCollection()
            .AddSingleton<IConfiguration>(root)
            .AddConcurrency(root.GetSection("Mine"))
            .BuildServiceProvider();

        AssertPlaced("Task", "Mine:Activities:hashing (command line)", "hashing", provider);
    }

    [Fact]
    public void A_provider_of_another_kind_describes_itself() =>
        AssertPlaced(
            "Task", "Concurrency:Activities:hashing (the vault)", "hashing",
            new Scenario().Configuration(configuration => configuration.Add(new VaultSource())));

    [Fact]
    public void Null_is_not_set() =>
        AssertPlaced(
            "Thread", "Concurrency:Activities:hashing:Backend (appsettings.json)", "digest/hash",
            new Scenario().Json(ByObject).Json("""{ "Activities": { "hashing": null } }""", "production.json"));

    private static void AssertPlaced(string backend, string source, string path, Scenario scenario)
    {
        using var provider = scenario.Build();
        AssertPlaced(backend, source, path, provider);
    }

    private static void AssertPlaced(string backend, string source, string path, IServiceProvider provider)
    {
        var placed = provider.GetRequiredService<IPlacementPolicy>().PlaceActivity(path).Backend;
        Assert.Equal(new Setting<string>(backend, source), placed);
    }

    private sealed class VaultSource : ConfigurationProvider, IConfigurationSource
    {
        public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

        public override void Load() => Set("Concurrency:Activities:hashing", "Task");

        public override string ToString() => "the vault";
    }
}
