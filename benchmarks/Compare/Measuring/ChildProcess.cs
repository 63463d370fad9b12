using System.Diagnostics;
using System.Globalization;
using Compare.Peers;

namespace Compare.Measuring;

/// <summary>Another process of this program, which measures one workload.</summary>
internal static class ChildProcess
{
    /// <returns>Whether it ended well.</returns>
    public static bool Run(
        string workload,
        CommandLine commandLine,
        PeerPrograms peers,
        Action<SampleLine> report,
        CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };

        // Started as "dotnet Compare.dll", the first argument is the assembly.
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);

        string[] arguments =
        [
            CommandLine.ChildOption,
            "--workload", workload,
            "--placement", string.Join(',', commandLine.Placements),
            "--runs", commandLine.Runs.ToString(CultureInfo.InvariantCulture),
        ];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);

        peers.AddTo(start.Environment);
        cancellationToken.ThrowIfCancellationRequested();
        using var process = Process.Start(start)!;
        using var registration = cancellationToken.Register(() => process.Kill(entireProcessTree: true));
        try
        {
            while (process.StandardOutput.ReadLine() is { } line)
                report(SampleLine.Parse(line));

            process.WaitForExit();
            cancellationToken.ThrowIfCancellationRequested();
            return process.ExitCode == 0;
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
