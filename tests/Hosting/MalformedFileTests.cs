using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Concurrency.Tests.Hosting;

/// <summary>A settings file which cannot be read leaves its provider empty, and nobody is told; here somebody is.</summary>
public sealed class MalformedFileTests
{
    internal const string Unreadable =
        "Warning 302 The configuration is not reloaded, the running one stays. appsettings.json cannot be read: "
        + "'x' is an invalid start of a property name. Expected a '\"'. LineNumber: 0 | BytePositionInLine: 2. "
        + "Correct the file; it is read again when it changes.";

    private const string OnThreads = """{ "Activities": { "hashing": "Thread" } }""";

    private readonly EditableFile _file = new("appsettings.json", EditableFile.Section(OnThreads));
    private readonly EditableFile _other = new("other.json", "{}");

    [Fact]
    public async Task A_malformed_file_is_refused()
    {
        await using var app = LiveScenario.Of(_file);

        _file.Write("{ x");

        Assert.Equal(Unreadable, app.Log.Next());
        Assert.Equal("Thread", app.Start("hashing"));
        Assert.Empty(app.Log.Rest());
    }

    [Fact]
    public async Task A_malformed_file_which_is_corrected_is_applied()
    {
        await using var app = LiveScenario.Of(_file);
        _file.Write("{ x");
        app.Log.Next();

        _file.WriteSection("""{ "Activities": { "hashing": "Task" } }""");

        Assert.StartsWith("Information 307", app.Log.Next(), StringComparison.Ordinal);
        Assert.Equal("Task", app.Start("hashing"));
    }

    [Fact]
    public async Task While_a_file_cannot_be_read_other_changes_are_refused()
    {
        await using var app = LiveScenario.Of(_file, _other);
        _file.Write("{ x");
        app.Log.Next();

        _other.WriteSection("""{ "Activities": { "walk": "Thread" } }""");
        Assert.Equal(Unreadable, app.Log.Next());
        Assert.Equal("Task", app.Start("walk"));
        Assert.Equal("Thread", app.Start("hashing"));

        _file.WriteSection(OnThreads);
        Assert.Equal(
            """
            Information 307 The configuration is reloaded, for activities and channels from now on:
              Concurrency:Activities:walk: 'Thread' added (other.json)
            """,
            app.Log.Next());
        Assert.Equal("Thread", app.Start("walk"));
        Assert.Empty(app.Log.Rest());
    }

    [Fact]
    public async Task While_a_file_cannot_be_read_changes_elsewhere_are_not_told()
    {
        await using var app = LiveScenario.Of(_file, _other);
        _file.Write("{ x");
        app.Log.Next();

        _other.Write("""{ "Logging": {} }""");

        Assert.Empty(app.Log.Rest());
    }

    [Fact]
    public async Task Each_malformed_writing_is_told()
    {
        await using var app = LiveScenario.Of(_file);

        _file.Write("{ x");
        _file.Write("{ x");

        Assert.Equal([Unreadable, Unreadable], app.Log.Rest());
    }

    [Fact]
    public async Task An_explicit_reload_of_a_malformed_file_throws_as_ever_and_is_refused()
    {
        await using var app = LiveScenario.Of(_file);
        _file.WriteUnseen("{ x");

        Assert.Throws<InvalidDataException>(app.Configuration.Reload);

        Assert.Equal([Unreadable], app.Log.Rest());
        Assert.Equal("Thread", app.Start("hashing"));
    }

    [Fact]
    public async Task An_ignored_failure_is_a_failure_still()
    {
        var seen = 0;
        await using var app = new LiveScenario(configuration => _file.AddTo(configuration, context =>
        {
            seen++;
            context.Ignore = true;
        }));

        _file.Write("{ x");
        Assert.Equal(1, seen);
        Assert.Equal([Unreadable], app.Log.Rest());
        Assert.Equal("Thread", app.Start("hashing"));

        _file.WriteSection("""{ "Activities": { "hashing": "Task" } }""");
        Assert.StartsWith("Information 307", app.Log.Next(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_which_is_just_being_loaded_is_not_taken_for_gone()
    {
        await using var app = new LiveScenario(configuration =>
        {
            _file.AddTo(configuration, _ => _other.WriteSection("""{ "MaxThreads": 7 }"""));
            _other.AddTo(configuration);
        });

        _file.Write("{ x");

        Assert.Equal([Unreadable], app.Log.Rest());
        Assert.Equal("Thread", app.Start("hashing"));
    }

    [Fact]
    public async Task A_file_of_a_chained_configuration_is_watched_too()
    {
        var inner = new ConfigurationBuilder();
        _file.AddTo(inner);
        await using var app = new LiveScenario(configuration => configuration.AddConfiguration(inner.Build()));

        _file.Write("{ x");

        Assert.Equal(Unreadable, app.Log.Next());
        Assert.Equal("Thread", app.Start("hashing"));
    }

    [Fact]
    public async Task A_file_added_while_the_application_runs_is_watched_too()
    {
        using var configuration = new ConfigurationManager();
        var log = new LogReader();
        await using var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration)
            .AddLogging(logging => logging.AddProvider(log))
            .AddConcurrency()
            .BuildServiceProvider();
        var concurrency = services.GetRequiredService<IConcurrency>();

        _file.AddTo(configuration);
        Assert.StartsWith("Information 307", log.Next(), StringComparison.Ordinal);
        _file.Write("{ x");

        Assert.Equal(Unreadable, log.Next());
        Assert.Equal("Thread", concurrency.Start("hashing", _ => ValueTask.CompletedTask).Backend);
    }
}
