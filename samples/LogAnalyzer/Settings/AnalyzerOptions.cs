namespace LogAnalyzer.Settings;

internal sealed class AnalyzerOptions
{
    public const string Section = "LogAnalyzer";

    // Paths and patterns, separated by ';'. Empty: what is found on this machine, or else generated.
    public string Files { get; set; } = "";

    // Instead of reading files: how many lines to generate, the same ones for the same seed.
    public int Generate { get; set; }

    public int Seed { get; set; } = 1;

    public bool Follow { get; set; }

    public TimeSpan PollInterval { get; set; } = TimeSpan.FromMilliseconds(250);

    // Empty: a new temporary folder.
    public string ReportDirectory { get; set; } = "";

    public TimeSpan ReportInterval { get; set; } = TimeSpan.FromSeconds(10);

    public int KeepReports { get; set; } = 10;
}
