using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Concurrency.Tests.Hosting;

/// <summary>A host, and a file on the disk which the platform watches.</summary>
public sealed class WatchedFileTests : IAsyncLifetime
{
    private readonly SettingsFile _file = new("""{ "Activities": { "hashing": "Thread" } }""");
    private readonly LogReader _log = new();
    private readonly IHost _host;

    public WatchedFileTests()
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Configuration.AddJsonFile(source =>
        {
            source.Path = _file.Path;
            source.ReloadOnChange = true;
            source.ReloadDelay = 0;
            source.ResolveFileProvider();
        });
        builder.Logging.AddProvider(_log);
        builder.Services.AddConcurrency();
        _host = builder.Build();
    }

    public async ValueTask InitializeAsync() => await _host.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        _file.Dispose();
    }

    [Fact]
    public async Task A_good_file_is_applied()
    {
        _file.WriteSection("""{ "Activities": { "hashing": "Task" } }""");

        Assert.Equal(
            """
            Information 307 The configuration is reloaded, for activities and channels from now on:
              Concurrency:Activities:hashing: 'Thread' -> 'Task' (appsettings.json)
            """,
            await _log.NextAsync());
        Assert.Equal("Task", Start());
    }

    [Fact]
    public async Task A_malformed_file_is_refused_until_it_is_corrected()
    {
        _file.Write("{ x");
        Assert.StartsWith(
            "Warning 302 The configuration is not reloaded, the running one stays. appsettings.json cannot be read: 'x' is",
            await _log.NextAsync(),
            StringComparison.Ordinal);
        Assert.Equal("Thread", Start());

        _file.WriteSection("""{ "Activities": { "hashing": "Task" } }""");
        Assert.StartsWith("Information 307", await _log.NextAsync(), StringComparison.Ordinal);
        Assert.Equal("Task", Start());
    }

    [Fact]
    public async Task A_deleted_file_is_refused_until_it_comes_back()
    {
        _file.Delete();
        Assert.StartsWith(
            "Warning 305 The configuration is not reloaded, the running one stays. appsettings.json, which has a part of",
            await _log.NextAsync(),
            StringComparison.Ordinal);
        Assert.Equal("Thread", Start());

        _file.WriteSection("""{ "Activities": { "hashing": "Task" } }""");
        Assert.StartsWith("Information 307", await _log.NextAsync(), StringComparison.Ordinal);
        Assert.Equal("Task", Start());
    }

    private string Start() =>
        _host.Services.GetRequiredService<IConcurrency>().Start("hashing", _ => ValueTask.CompletedTask).Backend;
}
