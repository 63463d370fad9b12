using System.Runtime.InteropServices;

namespace Concurrency.Backends;

/// <summary>The kernel's own wait on a word of memory, where there is one: Linux on the usual processors.</summary>
/// <remarks>Franke, Russell, Kirkwood, "Fuss, Futexes and Furwocks: Fast Userlevel Locking in Linux", 2002.</remarks>
internal static partial class Futex
{
    private const int WaitPrivate = 128;
    private const int WakePrivate = 129;

    private static readonly nint s_call = RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 202,
        Architecture.Arm64 => 98,
        _ => 0,
    };

    /// <summary>Whether the system has it, and lets us.</summary>
    public static bool IsSupported { get; } = OperatingSystem.IsLinux() && nint.Size == 8 && s_call != 0 && IsAllowed();

    /// <summary>Waits until it is woken, if the word has the value now. It may return for no reason.</summary>
    /// <param name="word">In memory that does not move.</param>
    /// <param name="value">What it is expected to be.</param>
    /// <param name="timeout">The longest wait.</param>
    public static void Wait(ref int word, int value, TimeSpan timeout)
    {
        var limit = new TimeSpecification(timeout.Ticks / TimeSpan.TicksPerSecond, timeout.Ticks % TimeSpan.TicksPerSecond * 100);
        _ = Call(s_call, ref word, WaitPrivate, value, in limit, 0, 0);
    }

    /// <summary>Wakes one thread that waits for the word.</summary>
    public static void Wake(ref int word)
    {
        var none = default(TimeSpecification);
        _ = Call(s_call, ref word, WakePrivate, 1, in none, 0, 0);
    }

    // A container may forbid it.
    private static bool IsAllowed()
    {
        try
        {
            var word = 0;
            var none = default(TimeSpecification);
            return Call(s_call, ref word, WakePrivate, 1, in none, 0, 0) == 0;
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint Call(
        nint number, ref int word, nint operation, nint value, in TimeSpecification timeout, nint unused, nint unusedToo);

    private readonly record struct TimeSpecification(long Seconds, long Nanoseconds);
}
