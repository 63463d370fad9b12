using System.Diagnostics;
using System.Globalization;

namespace Concurrency.Tests;

/// <summary>Interrupting a program as Ctrl-C does. Compiled into each project of tests that does so.</summary>
internal static class Interrupts
{
    /// <summary>
    /// The signal that interrupts a process: <c>INT</c>, or, where the tests run in the background of a script, which has its
    /// children ignore that, <c>TERM</c>, as a service is stopped.
    /// </summary>
    public static string SignalFor(Process process) => Ignores(process) ? "TERM" : "INT";

    // Linux writes the ignored signals as a set of bits, the lowest for signal 1; SIGINT is 2.
    private static bool Ignores(Process process)
    {
        const string Name = "SigIgn:";
        var status = $"/proc/{process.Id}/status";
        if (!File.Exists(status))
            return false;

        var line = File.ReadLines(status).First(line => line.StartsWith(Name, StringComparison.Ordinal));
        return (ulong.Parse(line.AsSpan(Name.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) & 2) != 0;
    }
}
