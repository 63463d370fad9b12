using System.Diagnostics;
using System.Text.Json;
using Xunit;

namespace Concurrency.Tests.Hosting.Activities;

/// <summary>What signals do to a process with hosted activities, and how it ends.</summary>
public sealed class ProcessTests
{
    [Fact]
    public async Task A_failure_ends_the_process_with_an_exit_code_and_the_error()
    {
        using var worker = new WorkerProcess("fail");

        var (exitCode, _, error) = await worker.EndAsync();

        Assert.NotEqual(0, exitCode);
        Assert.Contains("System.IO.InvalidDataException: No orders.", error, StringComparison.Ordinal);
    }

    [Theory, InlineData("INT", "Task"), InlineData("TERM", "Task"), InlineData("INT", "Thread"), InlineData("TERM", "Thread")]
    public async Task A_signal_drains_it_and_it_ends_well(string signal, string backend)
    {
        using var worker = new WorkerProcess("drain", $"--Concurrency:DefaultBackend={backend}");
        Assert.Equal("ready", await worker.ReadLineAsync());

        await worker.SignalAsync(signal);

        Assert.Equal((0, "stopping\nreceived 1000\n", ""), await worker.EndAsync());
    }

    [Fact]
    public async Task A_second_interrupt_ends_it_at_once()
    {
        using var worker = new WorkerProcess("stuck", "--Concurrency:Shutdown:Grace=00:10:00", "--shutdownTimeoutSeconds=3600");
        Assert.Equal("ready", await worker.ReadLineAsync());
        await worker.SignalAsync("INT");
        Assert.Equal("stopping", await worker.ReadLineAsync());

        await worker.SignalAsync("INT");

        Assert.Equal((130, "", "Ended by a second Ctrl-C. Still running: store.\n"), await worker.EndAsync());
    }

    [Fact]
    public async Task Interrupts_that_do_not_stop_the_host_are_not_counted()
    {
        using var worker = new WorkerProcess("console");
        Assert.Equal("ready", await worker.ReadLineAsync());
        for (var count = 0; count < 3; count++)
        {
            await worker.SignalAsync("INT");
            Assert.Equal("interrupted", await worker.ReadLineAsync());
        }

        await worker.WriteLineAsync("stop");

        Assert.Equal((0, "stopping\n", ""), await worker.EndAsync());
    }

    [Fact]
    public async Task After_its_grace_it_is_gone_though_nobody_heard()
    {
        using var worker = new WorkerProcess("deaf", "--Concurrency:Shutdown:Grace=00:00:01");
        Assert.Equal("ready", await worker.ReadLineAsync());

        var begin = Stopwatch.GetTimestamp();
        await worker.SignalAsync("TERM");

        // A stop which waits for whoever is deaf would have no end.
        Assert.Equal((0, "stopping\n", ""), await worker.EndAsync());
        Assert.True(Stopwatch.GetElapsedTime(begin) >= TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_quit_signal_dumps_the_tree_and_the_deadlock_as_often_as_it_comes_and_the_process_lives_on()
    {
        using var worker = new WorkerProcess("deadlock", "--Concurrency:Diagnostics:DumpOnSigQuit=true");
        Assert.Equal("ready", await worker.ReadLineAsync());

        await worker.SignalAsync("QUIT");
        await worker.ErrorAsync("Backends\n");
        await LivesOnAsync(worker, "first");
        await worker.SignalAsync("QUIT");
        var dump = await worker.ErrorAsync("table/other (Task) waits: Acquire on table/left");

        Assert.Contains("table/one (Thread) waits: Acquire on table/right", dump, StringComparison.Ordinal);
        Assert.Contains("\n  table  Task #", dump, StringComparison.Ordinal);
        Assert.Contains("\n  ├─ one  Thread #", dump, StringComparison.Ordinal);
        await LivesOnAsync(worker, "second");
        await worker.WriteLineAsync("");
        Assert.Equal("stopping", await worker.ReadLineAsync());
        Assert.Equal(0, (await worker.EndAsync()).ExitCode);
    }

    [Fact]
    public async Task A_dump_is_json_where_that_is_asked_for()
    {
        using var worker = new WorkerProcess(
            "deadlock", "--Concurrency:Diagnostics:DumpOnSigQuit=true", "--Concurrency:Diagnostics:DumpFormat=json");
        Assert.Equal("ready", await worker.ReadLineAsync());

        await worker.SignalAsync("QUIT");

        using var json = JsonDocument.Parse(await worker.ErrorAsync("\n}\n"));
        var paths = json.RootElement.GetProperty("activities").EnumerateArray().Select(activity => activity.GetProperty("path").GetString());
        Assert.Equal(["echo", "table", "table/one", "table/other"], paths.Order(StringComparer.Ordinal));
        await LivesOnAsync(worker, "first");
    }

    [Fact]
    public async Task Without_dumps_a_quit_signal_stops_the_host_as_ever()
    {
        using var worker = new WorkerProcess("drain");
        Assert.Equal("ready", await worker.ReadLineAsync());

        await worker.SignalAsync("QUIT");

        Assert.Equal((0, "stopping\nreceived 1000\n", ""), await worker.EndAsync());
    }

    [Fact]
    public async Task Threads_drain_without_the_pool()
    {
        using var worker = new WorkerProcess("starved", "--Concurrency:DefaultBackend=Thread");

        Assert.Equal((0, "ready\nreceived 1000\ndrained while the stop is on\n", ""), await worker.EndAsync());
    }

    private static async Task LivesOnAsync(WorkerProcess worker, string line)
    {
        await worker.WriteLineAsync(line);
        Assert.Equal(line, await worker.ReadLineAsync());
    }
}
