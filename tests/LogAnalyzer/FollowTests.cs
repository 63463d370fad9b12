using System.Globalization;
using Xunit;

namespace Concurrency.Tests.LogAnalyzer;

// The program as a service: it follows files until it is told to stop.
public sealed class FollowTests : IDisposable
{
    private readonly TestDirectory _directory = new();
    private int _written;

    private string Log => _directory.At("a.log");

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("Task")]
    [InlineData("Thread")]
    public async Task Nothing_is_lost_when_it_is_interrupted_under_load(string backend)
    {
        Requires.Linux();
        Write(50_000);
        await using var program = Follow(
            $"--Concurrency:Activities:tailing={backend}",
            $"--Concurrency:Activities:parsing={backend}",
            $"--Concurrency:Activities:reporting={backend}");

        // Always more than it can read, until it has ended; but no disk full of it, however long it takes to begin.
        using var stop = new CancellationTokenSource();
        var load = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested && _written < 2_000_000)
                Write(10_000);
        });
        try
        {
            await WaitForLinesAsync(program, 1);
            await program.InterruptAsync();
            var result = (await program.ResultAsync()).Ended(0).IsBalanced();

            Assert.InRange(result.Count("read"), 1, long.MaxValue);
            Assert.StartsWith($"{result.Count("read"),12:N0}  lines", result.Report, StringComparison.Ordinal);
        }
        finally
        {
            await stop.CancelAsync();
            await load;
        }
    }

    [Fact]
    public async Task It_reads_on_after_rotation_and_truncation()
    {
        Requires.Linux();
        Write(1_000);
        await using var program = Follow();
        await WaitForLinesAsync(program, 1_000);

        File.Move(Log, _directory.At("a.log.1"));
        Write(500);
        await WaitForLinesAsync(program, 1_500);

        File.WriteAllText(Log, "");
        Write(10);
        await WaitForLinesAsync(program, 1_510);

        _written = 0;
        Write(1, "b.log");
        await WaitForLinesAsync(program, 1_511);

        await program.InterruptAsync();
        var result = (await program.ResultAsync()).Ended(0).IsBalanced();
        Assert.Equal(1_511, result.Count("read"));
        Assert.EndsWith("lines of 2 files, 1 truncated, 1 rotated", result.Line("read"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_waits_for_a_file_to_appear_and_writes_numbered_reports_of_which_the_last_are_kept()
    {
        Requires.Linux();
        await using var program = Follow("--LogAnalyzer:KeepReports=2");
        for (var lines = 1; lines <= 4; lines++)
        {
            Write(1);
            await WaitForLinesAsync(program, lines);
        }

        await program.InterruptAsync();
        var result = (await program.ResultAsync()).Ended(0).IsBalanced();

        Assert.Equal(5, result.Count("reports"));
        Assert.Equal(
            ["report-000004.txt", "report-000005.txt"],
            Directory.GetFiles(_directory.At("reports")).Select(path => Path.GetFileName(path)).Order());
    }

    // Until a report counts as many.
    private static async Task WaitForLinesAsync(AnalyzerProgram program, int lines) =>
        await program.WaitForAsync(line =>
            line.Contains(" counts ", StringComparison.Ordinal)
            && int.Parse(line.Split(" counts ")[1].Split(' ')[0], CultureInfo.InvariantCulture) >= lines);

    private AnalyzerProgram Follow(params string[] settings) => AnalyzerProgram.Start(
    [
        $"--LogAnalyzer:Files={_directory.At("*.log")}",
        "--LogAnalyzer:Follow=true",
        "--LogAnalyzer:PollInterval=00:00:00.010",
        "--LogAnalyzer:ReportInterval=00:00:00.010",
        $"--LogAnalyzer:ReportDirectory={_directory.At("reports")}",
        .. settings,
    ]);

    private void Write(int lines, string name = "a.log") =>
        File.AppendAllLines(
            _directory.At(name), Enumerable.Range(0, lines).Select(_ => $"2025-01-01 00:00:00 INFO line {_written++} of {name}"));
}
