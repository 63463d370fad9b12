using Concurrency.Backends;
using Concurrency.Placement;
using Concurrency.Threads;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Concurrency.Tests.Hosting;

/// <summary>A configuration which changes while the application runs.</summary>
public sealed class ReloadTests
{
    [Fact]
    public async Task A_change_holds_for_activities_started_afterwards()
    {
        await using var app = LiveScenario.OfMemory(("Activities:digest", "Task"));
        var go = new TaskCompletionSource();
        var before = app.Runtime.Start("digest", async _ => await go.Task);

        app.Set(("Activities:digest", "Thread"));

        Assert.Equal("Thread", app.Start("digest"));
        Assert.Equal("Task", before.Backend);
        go.SetResult();
        await before.JoinAsync();
    }

    [Fact]
    public async Task A_change_holds_for_channels_made_afterwards()
    {
        await using var app = LiveScenario.OfMemory(("Channels:paths:Capacity", "2"));
        var before = app.Runtime.CreateChannel<int>("paths", capacity: 16);

        app.Set(("Channels:paths:Capacity", "3"));

        Assert.Equal(3, app.Runtime.CreateChannel<int>("paths", capacity: 16).GetSnapshot().Capacity);
        Assert.Equal(2, before.GetSnapshot().Capacity);
    }

    [Fact]
    public async Task The_difference_is_told_key_by_key_in_their_order()
    {
        var file = new EditableFile("appsettings.json", EditableFile.Section(
            """{ "DefaultBackend": "Task", "Activities": { "hashing": { "Backend": "Task" }, "walk": "Thread" } }"""));
        await using var app = LiveScenario.Of(file);

        file.WriteSection(
            """{ "Activities": { "hashing": { "Backend": "Thread" }, "idle": {}, "walk": "Thread" }, "MaxThreads": 7 }""");

        Assert.Equal(
            """
            Information 307 The configuration is reloaded, for activities and channels from now on:
              Concurrency:Activities:hashing:Backend: 'Task' -> 'Thread' (appsettings.json)
              Concurrency:Activities:idle: added (appsettings.json)
              Concurrency:DefaultBackend: 'Task' removed (appsettings.json)
              Concurrency:MaxThreads: '7' added (appsettings.json)
            """,
            app.Log.Next());
        Assert.Empty(app.Log.Rest());
    }

    [Fact]
    public async Task Without_a_difference_nothing_happens()
    {
        var file = new EditableFile("appsettings.json", EditableFile.Section("""{ "Activities": { "hashing": "Task" } }"""));
        await using var app = LiveScenario.Of(file);
        var table = app.Runtime.Placement;

        file.Write("""{ "Other": 5, "Concurrency": { "Activities": { "HASHING": "Task" } } }""");
        app.Configuration.Reload();

        Assert.Same(table, app.Runtime.Placement);
        Assert.Empty(app.Log.Rest());
    }

    [Fact]
    public async Task The_value_of_a_later_provider_shows_again_when_that_takes_it_back()
    {
        var first = new EditableFile("appsettings.json", EditableFile.Section("""{ "Activities": { "hashing": "Task" } }"""));
        var second = new EditableFile("local.json", EditableFile.Section("""{ "Activities": { "hashing": "Thread" } }"""));
        await using var app = LiveScenario.Of(first, second);

        second.WriteSection("{}");

        Assert.Equal(
            """
            Information 307 The configuration is reloaded, for activities and channels from now on:
              Concurrency:Activities:hashing: 'Thread' -> 'Task' (appsettings.json)
            """,
            app.Log.Next());
        Assert.Equal("Task", app.Start("hashing"));
    }

    [Fact]
    public async Task Of_a_short_rule_and_its_key_the_one_which_holds_is_told()
    {
        var first = new EditableFile(
            "appsettings.json", EditableFile.Section("""{ "Activities": { "hashing": "Task" } }"""));
        var second = new EditableFile(
            "local.json", EditableFile.Section("""{ "Activities": { "hashing": { "Backend": "Thread" } } }"""));
        var third = new EditableFile("late.json", "{}");
        await using var app = LiveScenario.Of(first, second, third);
        Assert.Equal("Thread", app.Start("hashing"));

        third.WriteSection("""{ "Activities": { "hashing": "Task" } }""");

        Assert.Equal("Task", app.Start("hashing"));
        Assert.Equal(
            """
            Information 307 The configuration is reloaded, for activities and channels from now on:
              Concurrency:Activities:hashing: 'Task' added (late.json)
              Concurrency:Activities:hashing:Backend: 'Thread' removed (local.json)
            """,
            app.Log.Next());
    }

    [Fact]
    public async Task A_backend_whose_settings_stay_lives_on()
    {
        await using var app = LiveScenario.OfMemory(
            ("Backends:cpu:Kind", "Task"),
            ("Backends:cpu:MaxDegreeOfParallelism", "2"),
            ("Backends:io:Kind", "Task"),
            ("Backends:io:MaxDegreeOfParallelism", "2"));
        var before = BackendsOf(app);

        app.Set(("Backends:io:MaxDegreeOfParallelism", "3"), ("DefaultBackend", "io"));

        var after = BackendsOf(app);
        Assert.Same(before["cpu"], after["cpu"]);
        Assert.Same(before["Task"], after["Task"]);
        Assert.Same(before["Thread"], after["Thread"]);
        Assert.NotSame(before["io"], after["io"]);
        Assert.Equal("io", app.Start("digest"));
    }

    [Fact]
    public async Task A_backend_which_lives_on_is_not_made_again()
    {
        var kind = new RecordingKind("Remote");
        await using var app = new LiveScenario(
            configuration => configuration.AddInMemoryCollection([new("Concurrency:Backends:far:Kind", "Remote")]),
            services => services.AddKind(kind));

        app.Set(("MaxThreads", "5"));
        app.Set(("Backends:far:Priority", "high"));

        Assert.Equal(["far()", "Remote()", "far(Priority=high)"], kind.Made);
    }

    [Fact]
    public async Task The_limit_of_threads_is_that_of_the_running_configuration()
    {
        await using var app = LiveScenario.OfMemory(("MaxThreads", "1"));
        var limit = app.Services.GetRequiredService<ThreadLimit>();
        var gate = app.Runtime.CreateChannel<int>("gate", capacity: 1);
        app.Runtime.StartBlocking("first", _ => gate.Receive());
        Assert.Throws<ThreadLimitException>(() => app.Runtime.StartBlocking("second", _ => gate.Receive()));

        app.Set(("MaxThreads", "2"));
        app.Runtime.StartBlocking("second", _ => gate.Receive());
        app.Set(("MaxThreads", "1"));

        Assert.Equal(1, limit.Max);
        Assert.Equal(2, limit.Count);
        Assert.Throws<ThreadLimitException>(() => app.Runtime.StartBlocking("third", _ => gate.Receive()));
    }

    [Fact]
    public async Task A_limit_of_the_applications_own_stays_as_it_is()
    {
        var own = new ThreadLimit(5);
        await using var app = new LiveScenario(
            configuration => configuration.AddInMemoryCollection([new("Concurrency:MaxThreads", "1")]),
            services => services.AddSingleton(own));

        app.Set(("MaxThreads", "2"));

        Assert.Equal(5, own.Max);
    }

    [Fact]
    public async Task The_policy_of_the_container_is_that_of_the_running_configuration()
    {
        await using var app = LiveScenario.OfMemory(("Activities:digest", "Task"));
        var resolvedBefore = app.Policy;

        app.Set(("Activities:digest", "Thread"));

        Assert.Equal("Thread", app.Policy.PlaceActivity("digest").Backend?.Value);
        Assert.Equal("Thread", resolvedBefore.PlaceActivity("digest").Backend?.Value);
    }

    [Fact]
    public async Task A_policy_of_the_applications_own_stays_and_the_backends_change()
    {
        var own = new Everywhere("cpu");
        await using var app = new LiveScenario(
            configuration => configuration.AddInMemoryCollection(
                [new("Concurrency:Backends:cpu:Kind", "Task"), new("Concurrency:Activities:digest", "Thread")]),
            services => services.AddSingleton<IPlacementPolicy>(own));
        var before = BackendsOf(app)["cpu"];

        app.Set(("Backends:cpu:MaxDegreeOfParallelism", "2"));

        Assert.Same(own, app.Runtime.Placement.Policy);
        Assert.NotSame(before, BackendsOf(app)["cpu"]);
        Assert.Equal("cpu", app.Start("digest"));
    }

    [Fact]
    public async Task A_rule_which_has_matched_has_so_after_a_reload_too()
    {
        var app = LiveScenario.OfMemory(
            ("Activities:used", "Task"), ("Activities:idle", "Task"), ("Channels:used:Capacity", "3"));
        app.Start("used");

        app.Set(("Activities:used", "Thread"), ("Activities:later", "Task"));
        app.Log.Next();
        await app.DisposeAsync();

        Assert.Equal(
            [
                "Warning 300 Concurrency:Activities:later (in memory) matched nothing: no activity was started at 'later'.",
                "Warning 300 Concurrency:Activities:idle (in memory) matched nothing: no activity was started at 'idle'.",
                "Warning 301 Concurrency:Channels:used (in memory) matched nothing: no channel was made at 'used'.",
            ],
            app.Log.Rest());
    }

    [Fact]
    public async Task A_section_of_another_configuration_is_watched_too()
    {
        var file = new EditableFile("other.json", """{ "App": { "Work": { "Activities": { "digest": "Task" } } } }""");
        var builder = new ConfigurationBuilder();
        file.AddTo(builder);
        await using var app = new LiveScenario(
            _ => { }, services => services.AddConcurrency(builder.Build().GetSection("App:Work")));

        file.Write("""{ "App": { "Work": { "Activities": { "digest": "Thread" } } } }""");
        Assert.Equal("Thread", app.Start("digest"));
        file.Write("""{ "App": { "Work": {} } }""");

        Assert.Equal("Task", app.Start("digest"));
        Assert.Equal(
            [
                """
                Information 307 The configuration is reloaded, for activities and channels from now on:
                  App:Work:Activities:digest: 'Task' -> 'Thread' (unknown provider)
                """,
                """
                Information 307 The configuration is reloaded, for activities and channels from now on:
                  App:Work:Activities:digest: 'Thread' removed (unknown provider)
                """,
            ],
            app.Log.Rest());
    }

    private static Dictionary<string, IActivityBackend> BackendsOf(LiveScenario app) =>
        app.Runtime.Placement.Backends.ToDictionary(backend => backend.Name);

    private sealed class Everywhere(string backend) : IPlacementPolicy
    {
        public bool UsesIndices => false;

        public ActivityRule PlaceActivity(string path) => new(new(backend, "Everywhere"), Instances: null);

        public ChannelRule PlaceChannel(string path) => default;
    }
}
