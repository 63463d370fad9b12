using System.Diagnostics;

namespace Concurrency.Threads;

/// <summary>Which processors may be used, asked of the system and told to it.</summary>
internal static class Affinity
{
    public static bool IsSupported => OperatingSystem.IsLinux() || OperatingSystem.IsWindows();

    public static CpuSet GetAvailable()
    {
        if (OperatingSystem.IsLinux() && LinuxAffinity.TryGetProcess() is { } onLinux)
            return onLinux;

        if (OperatingSystem.IsWindows())
        {
            using var process = Process.GetCurrentProcess();
            return WindowsAffinity.FromMask((nuint)process.ProcessorAffinity);
        }

        return new CpuSet(Enumerable.Range(0, Environment.ProcessorCount));
    }

    /// <summary>Keeps the calling thread on some processors.</summary>
    /// <returns>Why the system refused, or <see langword="null"/> if it did not.</returns>
    public static string? TrySetCurrentThread(CpuSet cpus)
    {
        if (OperatingSystem.IsLinux())
            return LinuxAffinity.TrySetCurrentThread(cpus);

        return OperatingSystem.IsWindows() ? WindowsAffinity.TrySetCurrentThread(cpus) : "This system cannot.";
    }
}
