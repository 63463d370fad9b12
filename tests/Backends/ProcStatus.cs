using Concurrency.Threads;

namespace Concurrency.Tests.Backends;

internal static class ProcStatus
{
    private const string Key = "Cpus_allowed_list:";

    public static CpuSet CpusOf(string path) =>
        CpuSet.Parse(File.ReadLines(path).Single(line => line.StartsWith(Key, StringComparison.Ordinal))[Key.Length..]);
}
