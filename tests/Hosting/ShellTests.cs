using System.Diagnostics;
using Xunit;

namespace Concurrency.Tests.Hosting;

/// <summary>A real shell starts a real host: names that a shell cannot set would fail here.</summary>
public sealed class ShellTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("concurrency-");

    public ShellTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no sh.");
        File.WriteAllText(
            Path.Combine(_folder.FullName, "appsettings.json"),
            """
            {
              "Concurrency": {
                "Activities": {
                  "digest/walk": { "Backend": "Task" },
                  "hashing": { "Path": "digest/hash", "Backend": "Thread" }
                }
              }
            }
            """);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task The_file_alone_places_activities() =>
        Assert.Equal(
            """
            digest/walk = Task by Concurrency:Activities:digest/walk:Backend (appsettings.json)
            digest/hash = Thread by Concurrency:Activities:hashing:Backend (appsettings.json)

            """,
            await RunAsync("exec dotnet $PROBE digest/walk digest/hash --contentRoot=$ROOT"));

    [Fact]
    public async Task A_variable_for_the_backend_goes_over_the_file() =>
        Assert.Equal(
            "digest/hash = Task by Concurrency:Activities:hashing:Backend "
            + "(environment variable Concurrency__Activities__hashing__Backend)\n",
            await RunAsync(
                "Concurrency__Activities__hashing__Backend=Task exec dotnet $PROBE digest/hash --contentRoot=$ROOT"));

    [Fact]
    public async Task A_variable_for_the_id_alone_goes_over_the_file() =>
        Assert.Equal(
            "digest/hash = Task by Concurrency:Activities:hashing (environment variable Concurrency__Activities__hashing)\n",
            await RunAsync("Concurrency__Activities__hashing=Task exec dotnet $PROBE digest/hash --contentRoot=$ROOT"));

    [Fact]
    public async Task A_prefixed_variable_in_another_case_is_named_as_it_is_spelled() =>
        Assert.Equal(
            "Concurrency:MAXTHREADS (environment variable DOTNET_CONCURRENCY__MAXTHREADS) is 'all', "
            + "which is not a whole number from 1 to 1000000.\n",
            await RunAsync("DOTNET_CONCURRENCY__MAXTHREADS=all exec dotnet $PROBE --contentRoot=$ROOT"));

    [Fact]
    public async Task The_command_line_goes_over_variables() =>
        Assert.Equal(
            "digest/hash = Thread by Concurrency:Activities:hashing (command line)\n",
            await RunAsync(
                "Concurrency__Activities__hashing__Backend=Task exec dotnet $PROBE digest/hash --contentRoot=$ROOT "
                + "--Concurrency:Activities:hashing=Thread"));

    [Fact]
    public async Task A_wrong_variable_is_named_as_the_shell_knows_it() =>
        Assert.Equal(
            "Concurrency:Activities:hashing (environment variable Concurrency__Activities__hashing) is 'Thraed', "
            + "which is not a backend. Known: Task, Thread. Did you mean 'Thread'?\n",
            await RunAsync("Concurrency__Activities__hashing=Thraed exec dotnet $PROBE digest/hash --contentRoot=$ROOT"));

    private async Task<string> RunAsync(string command)
    {
        var start = new ProcessStartInfo("sh")
        {
            ArgumentList = { "-c", command },
            Environment =
            {
                ["PROBE"] = Path.Combine(AppContext.BaseDirectory, "Concurrency.Tests.Hosting.Probe.dll"),
                ["ROOT"] = _folder.FullName,
            },
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return output;
    }
}
