using System.Diagnostics;

namespace Digest.Reporting;

internal static class ProgressLines
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(5);

    public static async Task ShowAsync(Task work, Tally tally, IMessages messages)
    {
        var start = Stopwatch.GetTimestamp();
        while (await Task.WhenAny(work, Task.Delay(s_interval)) != work)
            messages.WriteLine($"Digest: {Speed.Describe(tally, Stopwatch.GetElapsedTime(start))}");

        await work;
    }
}
