using System.Text;
using Xunit;

namespace Concurrency.Tests.LogAnalyzer;

// Whatever is in the files: it is counted, and the rest is read.
public sealed class HostileInputTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Bad_lines_and_bad_files_are_counted_and_the_rest_is_read()
    {
        Requires.Linux();
        File.WriteAllText(_directory.At("good.log"), "2025-01-01 00:00:00 INFO good\n\tat somewhere\n");
        File.WriteAllBytes(_directory.At("binary.log"), [0, 1, 2, 3]);
        File.WriteAllText(_directory.At("empty.log"), "");
        File.CreateSymbolicLink(_directory.At("loop.log"), "loop.log");
        File.WriteAllBytes(
            _directory.At("odd.log"),
            [
                .. "2025-01-01 00:00:00 ERROR caf"u8, 0xE9, (byte)'\n',
                .. "2025-01-01 00:00:00 ERROR "u8, .. Enumerable.Repeat((byte)'x', 5_000_000), (byte)'\n',
                .. "\n"u8,
                .. "no date\r\n"u8,
                .. Enumerable.Repeat((byte)'\a', 10), (byte)'\n',
                .. "2025-99-99 00:00:00 no such date\n"u8,
                .. Encoding.UTF8.GetPreamble(), .. "2025-01-01 00:00:00 the last line has no end"u8,
            ]);

        string[] files = [_directory.At("*.log"), _directory.At("loop.log"), _directory.At("none.log")];
        var result = (await AnalyzerProgram.RunAsync(
            $"--LogAnalyzer:Files={string.Join(';', files)}", $"--LogAnalyzer:ReportDirectory={_directory.Root}"))
            .Ended(0).IsBalanced();

        Assert.Equal((9, 5, 4), (result.Count("read"), result.Count("parsed"), result.Count("unparsable")));
        Assert.EndsWith("lines of 2 files, 1 missing, 1 unreadable, 1 binary", result.Line("read"), StringComparison.Ordinal);
        Assert.Contains("           1  cut\n           1  mended\n", result.Report, StringComparison.Ordinal);
        Assert.Contains("           1  continuation\n", result.Report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pipe_is_not_waited_for()
    {
        Requires.Linux();

        var result = (await AnalyzerProgram.RunShellAsync(
            $"cd '{_directory.Root}' && mkfifo pipe.log && $ANALYZER --LogAnalyzer:Files='*.log' --LogAnalyzer:ReportDirectory=."))
            .Ended(0).IsBalanced();

        Assert.Equal(0, result.Count("read"));
    }
}
