namespace Concurrency.Tests.Backends;

/// <summary>What the Linux kernel knows of a thread of this process.</summary>
/// <param name="Id">Its number in the system.</param>
/// <param name="IsAsleep">Whether it waits for something.</param>
/// <param name="Switches">How often it has got and given up a processor: unchanged, it has not run.</param>
internal sealed record KernelThread(int Id, bool IsAsleep, long Switches)
{
    public static List<KernelThread> WithNamePrefix(string prefix) =>
        [.. Directory.EnumerateDirectories("/proc/self/task").Select(directory => Read(directory, prefix)).OfType<KernelThread>()];

    private static KernelThread? Read(string directory, string prefix)
    {
        try
        {
            var fields = File.ReadLines(Path.Combine(directory, "status"))
                .Select(line => line.Split(':', 2, StringSplitOptions.TrimEntries))
                .Where(field => field.Length == 2)
                .ToDictionary(field => field[0], field => field[1]);
            return fields["Name"].StartsWith(prefix, StringComparison.Ordinal)
                ? new(
                    int.Parse(Path.GetFileName(directory), null),
                    fields["State"].StartsWith('S'),
                    long.Parse(fields["voluntary_ctxt_switches"], null) + long.Parse(fields["nonvoluntary_ctxt_switches"], null))
                : null;
        }
        catch (IOException)
        {
            // The thread has ended meanwhile.
            return null;
        }
    }
}
