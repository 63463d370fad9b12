using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Concurrency.Threads;

/// <summary>Affinity within the process's processor group: at most 64 processors.</summary>
[SupportedOSPlatform("windows")]
internal static partial class WindowsAffinity
{
    private static readonly int s_maskBits = nuint.Size * 8;

    public static CpuSet FromMask(nuint mask)
    {
        // A process over several groups reports no mask at all.
        return mask == 0
            ? new CpuSet(Enumerable.Range(0, Math.Min(Environment.ProcessorCount, s_maskBits)))
            : new CpuSet(Enumerable.Range(0, s_maskBits).Where(cpu => (mask & ((nuint)1 << cpu)) != 0));
    }

    public static string? TrySetCurrentThread(CpuSet cpus)
    {
        nuint mask = 0;
        foreach (var cpu in cpus)
            mask |= (nuint)1 << cpu;

        return SetThreadAffinityMask(GetCurrentThread(), mask) != 0 ? null : Marshal.GetLastPInvokeErrorMessage();
    }

    [LibraryImport("kernel32")]
    private static partial nint GetCurrentThread();

    [LibraryImport("kernel32", SetLastError = true)]
    private static partial nuint SetThreadAffinityMask(nint thread, nuint mask);
}
