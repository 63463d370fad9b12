namespace LogAnalyzer;

// The configuration takes what it knows of a command line and drops the rest silently. So whatever is no setting, which has a
// colon in its name, is looked at first.
internal sealed record CommandLine(Mode Mode, string[] Settings)
{
    public const string Usage =
        """
        usage: LogAnalyzer [--SECTION:KEY=VALUE]...     analyze log files; Ctrl-C ends it
               LogAnalyzer --topology                   print which stage is wired to which
               LogAnalyzer --help

        Without settings it reads the logs of this machine once. Some settings:
          --LogAnalyzer:Files=/var/log/*.log   --LogAnalyzer:Follow=true   --LogAnalyzer:ReportDirectory=reports
          --LogAnalyzer:Generate=100000        --Concurrency:Activities:parsing=Thread

        exit codes: 0, 1 (a stage failed), 2 (bad usage or configuration)
        """;

    public static CommandLine Parse(IReadOnlyList<string> arguments)
    {
        var mode = Mode.Analyze;
        var settings = new List<string>();
        foreach (var argument in arguments)
        {
            var name = argument.Split('=', 2)[0];
            if (argument is "--topology")
                mode = Mode.Topology;
            else if (argument is "--help" or "-h")
                mode = Mode.Help;
            else if (!name.StartsWith("--", StringComparison.Ordinal) || !name.Contains(':', StringComparison.Ordinal))
                throw new UsageException($"{argument}: there is no such option. Settings are written --Section:Key=value.");
            else if (name.Length == argument.Length)
                throw new UsageException($"{argument} needs a value: {argument}=...");
            else
                settings.Add(argument);
        }

        return new(mode, [.. settings]);
    }
}
