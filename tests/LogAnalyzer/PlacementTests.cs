using Xunit;

namespace Concurrency.Tests.LogAnalyzer;

// What the program computes does not depend on where its stages run.
public sealed class PlacementTests : IDisposable
{
    private static readonly string s_expected =
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Expected", "report-of-20000-lines.txt"));

    private readonly TestDirectory _directory = new();

    public static TheoryData<string, string[]> Placements => new()
    {
        { "all tasks", [.. Everything("Task")] },
        { "all threads", [.. Everything("Thread")] },
        { "as configured", [] },
        { "one parser on a thread, and no room", ["--Concurrency:Activities:parse[2]=Thread", "--Concurrency:Channels:lines:Capacity=1"] },
        { "eleven parsers", ["--Concurrency:Activities:parsing:Instances=11"] },
    };

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(Placements))]
    public async Task The_totals_and_every_byte_of_the_report_are_the_same(string placement, string[] settings)
    {
        var result = (await RunAsync(settings)).Ended(0).IsBalanced();

        Assert.Equal((20_000, 19_900, 100), (result.Count("read"), result.Count("parsed"), result.Count("unparsable")));
        Assert.True(s_expected == result.Report, $"{placement}: {result.Report}");
    }

    [Fact]
    public async Task Stages_run_where_appsettings_json_says()
    {
        var result = (await RunAsync([])).Ended(0);

        Assert.Equal(["Task", "Task", "Thread", "Task"], Stages(result));
    }

    [Fact]
    public async Task One_setting_moves_the_parsers_to_threads()
    {
        var result = (await RunAsync(["--Concurrency:Activities:parsing=Thread"])).Ended(0);

        Assert.Equal(["Task", "Thread", "Thread", "Task"], Stages(result));
    }

    [Fact]
    public async Task One_variable_moves_the_parsers_to_threads()
    {
        Requires.Unix();

        var result = (await AnalyzerProgram.RunShellAsync(
            $"Concurrency__Activities__parsing=Thread $ANALYZER --LogAnalyzer:Generate=10 --LogAnalyzer:ReportDirectory={_directory.Root}"))
            .Ended(0);

        Assert.Equal(["Task", "Thread", "Thread", "Task"], Stages(result));
    }

    private static string[] Stages(ProgramResult result) =>
        [result.Line("tail"), result.Line("parse x 4"), result.Line("aggregate"), result.Line("report")];

    private static IEnumerable<string> Everything(string backend) =>
    [
        $"--Concurrency:Activities:tailing={backend}",
        $"--Concurrency:Activities:parsing={backend}",
        $"--Concurrency:Activities:aggregating={backend}",
        $"--Concurrency:Activities:reporting={backend}",
    ];

    private Task<ProgramResult> RunAsync(string[] settings) =>
        AnalyzerProgram.RunAsync(["--LogAnalyzer:Generate=20000", $"--LogAnalyzer:ReportDirectory={_directory.Root}", .. settings]);
}
