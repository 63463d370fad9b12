using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Concurrency.Threads;

[SupportedOSPlatform("linux")]
internal static partial class LinuxAffinity
{
    private const int CurrentThread = 0;

    // The kernel refuses to fill a mask smaller than its own, which has at most this many bits (CONFIG_NR_CPUS).
    private const int MaskBits = CpuSet.MaxCpu + 1;

    private static readonly int s_wordBits = nuint.Size * 8;

    /// <summary>What the main thread may use: the calling one may be pinned to less.</summary>
    public static CpuSet? TryGetProcess()
    {
        var mask = new nuint[MaskBits / s_wordBits];
        if (GetAffinity(Environment.ProcessId, mask.Length * nuint.Size, mask) != 0)
            return null;

        return new CpuSet(Enumerable.Range(0, MaskBits).Where(cpu => (mask[cpu / s_wordBits] & BitOf(cpu)) != 0));
    }

    public static string? TrySetCurrentThread(CpuSet cpus)
    {
        var mask = new nuint[MaskBits / s_wordBits];
        foreach (var cpu in cpus)
            mask[cpu / s_wordBits] |= BitOf(cpu);

        return SetAffinity(CurrentThread, mask.Length * nuint.Size, mask) == 0
            ? null
            : Marshal.GetLastPInvokeErrorMessage();
    }

    private static nuint BitOf(int cpu) => (nuint)1 << (cpu % s_wordBits);

    [LibraryImport("libc", EntryPoint = "sched_getaffinity", SetLastError = true)]
    private static partial int GetAffinity(int threadId, nint maskBytes, Span<nuint> mask);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity", SetLastError = true)]
    private static partial int SetAffinity(int threadId, nint maskBytes, ReadOnlySpan<nuint> mask);
}
