using System.Diagnostics;
using System.Globalization;
using Compare.Measuring;

namespace Compare.Peers;

/// <summary>A program in another language, which does the work twice and prints what the second time took.</summary>
/// <remarks>It prints nanoseconds and allocated bytes for each operation and the CPU seconds of the run, or <c>-</c> for what it does not know.</remarks>
internal sealed class PeerContender(string name, long operations, string program, IEnumerable<string> arguments)
    : Contender(name, operations)
{
    public override async Task<Sample> MeasureAsync()
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 && output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) is [var time, var bytes, var cpu]
            ? new(Parse(time)!.Value, Parse(bytes), Parse(cpu))
            : throw new InvalidOperationException($"{program} ended with code {process.ExitCode} and printed '{output}'.");
    }

    private static double? Parse(string text) => text == "-" ? null : double.Parse(text, CultureInfo.InvariantCulture);
}
