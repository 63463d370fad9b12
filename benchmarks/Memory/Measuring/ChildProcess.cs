using System.Diagnostics;
using System.Globalization;

namespace Memory.Measuring;

/// <summary>Another process of this program, which measures one point.</summary>
internal static class ChildProcess
{
    // One that takes that long hangs.
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(15);

    public static Outcome Run(Point point, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };

        // Started as "dotnet Memory.dll", the first argument is the assembly.
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);

        foreach (var argument in ArgumentsOf(point))
            start.ArgumentList.Add(argument);

        cancellationToken.ThrowIfCancellationRequested();
        using var process = Process.Start(start)!;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        end.CancelAfter(s_patience);
        using var registration = end.Token.Register(() => process.Kill(entireProcessTree: true));
        var last = new ChildLine(0, null);
        while (process.StandardOutput.ReadLine() is { } line)
            last = ChildLine.Parse(line);

        process.WaitForExit();
        cancellationToken.ThrowIfCancellationRequested();
        return new(point, last.Sample, last.Started, process.ExitCode);
    }

    private static IEnumerable<string> ArgumentsOf(Point point)
    {
        var count = point.Count.ToString(CultureInfo.InvariantCulture);
        string[] what = point.Series == Series.Threads
            ? [Mode.Threads.Name, count]
            : [Mode.Tasks.Name, count, point.Series, point.Frames.ToString(CultureInfo.InvariantCulture)];
        return [.. what, CommandLine.ContenderOption, point.Contender, CommandLine.ChildOption];
    }
}
