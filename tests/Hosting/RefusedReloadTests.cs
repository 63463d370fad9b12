using Concurrency.Backends;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Concurrency.Tests.Hosting;

/// <summary>What is not whole and valid is not applied, and whoever made it so is told once.</summary>
public sealed class RefusedReloadTests
{
    private const string Stays = "The configuration is not reloaded, the running one stays.";

    private const string Gone =
        "Warning 304 " + Stays + " appsettings.json has no section Concurrency any more. Bring it back; "
        + "to take its part away on purpose, write \"Concurrency\": {} there.";

    private const string Deleted =
        "Warning 305 " + Stays + " appsettings.json, which has a part of the section Concurrency, was deleted. "
        + "Bring the file back; to take its part away on purpose, write \"Concurrency\": {} there.";

    private const string OnThreads = """{ "Activities": { "hashing": "Thread" } }""";

    private readonly EditableFile _file = new("appsettings.json", EditableFile.Section(OnThreads));
    private readonly EditableFile _other = new("other.json", "{}");

    [Theory]
    [InlineData("{ x")]
    [InlineData("{}")]
    [InlineData("""{ "Concurrency": { "MaxThreads": 0 } }""")]
    [InlineData(null)]
    public async Task What_comes_back_as_it_was_changes_nothing(string? bad)
    {
        await using var app = LiveScenario.Of(_file);
        var table = app.Runtime.Placement;
        _file.Write(bad);
        app.Log.Next();

        _file.WriteSection(OnThreads);

        Assert.Same(table, app.Runtime.Placement);
        Assert.Empty(app.Log.Rest());
        _file.Write(bad);
        app.Log.Next();
    }

    [Fact]
    public async Task Invalid_values_are_refused_all_at_once()
    {
        await using var app = LiveScenario.Of(_file);

        _file.WriteSection("""{ "MaxThreads": 0, "Activities": { "hashing": "Thraed" } }""");

        Assert.Equal(
            """
            Warning 303 The configuration is not reloaded, the running one stays. Correct all of this:
              Concurrency:MaxThreads (appsettings.json) is '0', which is not a whole number from 1 to 1000000.
              Concurrency:Activities:hashing (appsettings.json) is 'Thraed', which is not a backend. Known: Task, Thread. Did you mean 'Thread'?
            """,
            app.Log.Next());
        Assert.Equal("Thread", app.Start("hashing"));
        Assert.Empty(app.Log.Rest());
    }

    [Fact]
    public async Task A_section_which_vanishes_from_a_file_is_refused()
    {
        await using var app = LiveScenario.Of(_file, _other);

        _file.Write("""{ "Logging": {} }""");
        Assert.Equal(Gone, app.Log.Next());
        Assert.Equal("Thread", app.Start("hashing"));

        _other.WriteSection("""{ "MaxThreads": 7 }""");
        Assert.Equal(Gone, app.Log.Next());
        Assert.Empty(app.Log.Rest());
    }

    [Fact]
    public async Task An_empty_section_is_taken_at_its_word()
    {
        await using var app = LiveScenario.Of(_file);

        _file.WriteSection("{}");

        Assert.Equal(
            """
            Information 307 The configuration is reloaded, for activities and channels from now on:
              Concurrency:Activities:hashing: 'Thread' removed (appsettings.json)
            """,
            app.Log.Next());
        Assert.Equal("Task", app.Start("hashing"));

        // It had nothing any more that could be missed.
        _file.Write("{}");
        _file.Write(null);
        Assert.Empty(app.Log.Rest());
    }

    [Fact]
    public async Task A_section_which_vanishes_from_all_other_providers_is_refused()
    {
        var values = new Values();
        values.Replace(new KeyValuePair<string, string?>("Concurrency:Activities:hashing", "Thread"));
        await using var app = new LiveScenario(configuration => configuration.Add(values));

        values.Replace();
        Assert.Equal(
            "Warning 304 " + Stays + " The configuration has no section Concurrency any more. Bring it back; "
            + "to take it away on purpose, write \"Concurrency\": {} there.",
            app.Log.Next());
        Assert.Equal("Thread", app.Start("hashing"));

        values.Replace(new KeyValuePair<string, string?>("Concurrency", null));
        Assert.StartsWith("Information 307", app.Log.Next(), StringComparison.Ordinal);
        Assert.Equal("Task", app.Start("hashing"));
    }

    [Fact]
    public async Task A_deleted_file_is_refused()
    {
        await using var app = LiveScenario.Of(_file);

        _file.Write(null);

        Assert.Equal(Deleted, app.Log.Next());
        Assert.Equal("Thread", app.Start("hashing"));
        Assert.Empty(app.Log.Rest());
    }

    [Fact]
    public async Task A_deleted_file_without_the_section_is_not_missed()
    {
        await using var app = LiveScenario.Of(_file, _other);

        _other.Write(null);

        Assert.Empty(app.Log.Rest());
    }

    [Fact]
    public async Task All_files_which_are_missing_are_named()
    {
        _other.WriteSection("""{ "MaxThreads": 7 }""");
        await using var app = LiveScenario.Of(_file, _other);
        _other.Write(null);
        app.Log.Next();

        _file.Write("{ x");

        Assert.Equal(
            MalformedFileTests.Unreadable + " other.json, which has a part of the section Concurrency, was deleted. "
            + "Bring the file back; to take its part away on purpose, write \"Concurrency\": {} there.",
            app.Log.Next());
    }

    [Fact]
    public async Task One_change_is_told_once_however_often_it_is_raised()
    {
        await using var app = LiveScenario.Of(_file, _other);
        _file.WriteUnseen(EditableFile.Section("""{ "Activities": { "hashing": "Fiber" } }"""));

        app.Configuration.Reload();
        app.Configuration.Reload();

        Assert.Equal(
            [
                """
                Warning 303 The configuration is not reloaded, the running one stays. Correct all of this:
                  Concurrency:Activities:hashing (appsettings.json) is 'Fiber', which is not a backend. Known: Task, Thread.
                """,
            ],
            app.Log.Rest());
    }

    [Fact]
    public async Task A_change_which_makes_a_kind_throw_is_refused()
    {
        await using var app = new LiveScenario(
            configuration => _file.AddTo(configuration),
            services => services.AddSingleton<IActivityBackendKind, FragileKind>());

        _file.WriteSection("""{ "Backends": { "far": { "Kind": "Fragile" } } }""");

        Assert.Equal(
            "Warning 306 The configuration is not reloaded, the running one stays. Reading it failed: It broke.", app.Log.Next());
        Assert.Equal("Thread", app.Start("hashing"));
    }

    [Fact]
    public async Task After_the_application_has_ended_nothing_is_watched()
    {
        var app = LiveScenario.Of(_file);
        app.Start("hashing");
        await app.DisposeAsync();

        _file.Write("{ x");
        _file.Write(null);

        Assert.Empty(app.Log.Rest());
    }

    /// <summary>A source which is no file.</summary>
    private sealed class Values : ConfigurationProvider, IConfigurationSource
    {
        public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

        public void Replace(params IEnumerable<KeyValuePair<string, string?>> values)
        {
            Data = new Dictionary<string, string?>(values, StringComparer.OrdinalIgnoreCase);
            OnReload();
        }
    }

    private sealed class FragileKind : IActivityBackendKind
    {
        public string Kind => "Fragile";

        public IActivityBackend Create(string name, BackendSettings settings)
        {
            if (name != Kind)
                throw new NotSupportedException("It broke.");

            settings.Report("Fragile", value: null, "set");
            return null!;
        }
    }
}
