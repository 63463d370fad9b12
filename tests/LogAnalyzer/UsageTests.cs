using Xunit;

namespace Concurrency.Tests.LogAnalyzer;

public sealed class UsageTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("--LogAnalyzer:ReportInterval=0", "LogAnalyzer: LogAnalyzer:ReportInterval is '00:00:00'. It is 10 milliseconds to 1 day.")]
    [InlineData("--LogAnalyzer:Generate=-1", "LogAnalyzer: LogAnalyzer:Generate is '-1'. It is a number of lines, 0 to 10000000.")]
    [InlineData("--LogAnalyzer:Folow=true", "LogAnalyzer: LogAnalyzer:Folow is no setting. There are: Files, Generate, Seed, Follow,")]
    [InlineData("--LogAnalyzer:Follow=yes", "LogAnalyzer: Failed to convert configuration value 'yes' at 'LogAnalyzer:Follow'")]
    [InlineData("--LogAnalyzer:Files=/*/a.log", "LogAnalyzer: LogAnalyzer:Files is '/*/a.log'. '/*/a.log' has a wildcard in its folder.")]
    [InlineData("--LogAnalyzer:Files=;", "LogAnalyzer: LogAnalyzer:Files is ';'. It names no file.")]
    [InlineData("--Concurrency:Activities:parsing=Thraed", "LogAnalyzer: Concurrency:Activities:parsing (command line) is 'Thraed'")]
    [InlineData("--Concurrency:Activities:tailing:Instances=2", "LogAnalyzer: ")]
    [InlineData("--Concurrency:MaxThreads=0", "LogAnalyzer: Concurrency:MaxThreads (command line) is '0'")]
    public async Task A_bad_setting_is_told_once_and_nothing_starts(string setting, string message)
    {
        var result = (await AnalyzerProgram.RunAsync($"--LogAnalyzer:ReportDirectory={_directory.At("reports")}", setting)).Ended(2);

        Assert.StartsWith(message, Assert.Single(result.Errors), StringComparison.Ordinal);
        Assert.Empty(result.Output);
        Assert.False(Directory.Exists(_directory.At("reports")));
    }

    [Fact]
    public async Task All_bad_settings_are_told_at_once()
    {
        var result = (await AnalyzerProgram.RunAsync(
            "--LogAnalyzer:KeepReports=0", "--LogAnalyzer:PollInterval=1:00", "--Concurrency:DefaultBackend=Thraed")).Ended(2);

        Assert.Equal(3, result.Errors.Count);
    }

    [Theory]
    [InlineData("--bogus", "LogAnalyzer: --bogus: there is no such option.")]
    [InlineData("file.log", "LogAnalyzer: file.log: there is no such option.")]
    [InlineData("--LogAnalyzer:Follow", "LogAnalyzer: --LogAnalyzer:Follow needs a value")]
    public async Task Bad_usage_is_explained(string argument, string message)
    {
        var result = (await AnalyzerProgram.RunAsync(argument)).Ended(2);

        Assert.StartsWith(message, result.Errors[0], StringComparison.Ordinal);
        Assert.Contains("usage: LogAnalyzer", result.Errors[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reports_which_cannot_be_written_end_the_program_with_a_failure()
    {
        Requires.Linux();

        var result = (await AnalyzerProgram.RunAsync(
            "--LogAnalyzer:Generate=10", "--LogAnalyzer:ReportDirectory=/proc/reports")).Ended(1);

        Assert.Contains(result.Errors, line => line.Contains("/proc/reports", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Help_is_not_an_error()
    {
        var result = (await AnalyzerProgram.RunAsync("--help")).Ended(0);

        Assert.StartsWith("usage: LogAnalyzer", result.Output, StringComparison.Ordinal);
        Assert.Empty(result.Errors);
    }
}
