using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Concurrency.Backends;
using Concurrency.Exploration;

namespace Concurrency;

// Names of an enclosing namespace come before those that are used: so what the library calls Interlocked and Volatile is this here.

/// <summary>The atomic operations, with a point before each.</summary>
internal static class Interlocked
{
    public static T CompareExchange<T>(ref T location, T value, T comparand, [CallerFilePath] string file = "", [CallerMemberName] string member = "")
    {
        AtomicGrain.Pass(OperationKind.Exchange, ref location, file, member);
        return System.Threading.Interlocked.CompareExchange(ref location, value, comparand);
    }

    public static T Exchange<T>(ref T location, T value, [CallerFilePath] string file = "", [CallerMemberName] string member = "")
    {
        AtomicGrain.Pass(OperationKind.Exchange, ref location, file, member);
        return System.Threading.Interlocked.Exchange(ref location, value);
    }

    public static long Or(ref long location, long value, [CallerFilePath] string file = "", [CallerMemberName] string member = "")
    {
        AtomicGrain.Pass(OperationKind.Exchange, ref location, file, member);
        return System.Threading.Interlocked.Or(ref location, value);
    }

    public static int Increment(ref int location, [CallerFilePath] string file = "", [CallerMemberName] string member = "")
    {
        AtomicGrain.Pass(OperationKind.Exchange, ref location, file, member);
        return System.Threading.Interlocked.Increment(ref location);
    }

    public static int Decrement(ref int location, [CallerFilePath] string file = "", [CallerMemberName] string member = "")
    {
        AtomicGrain.Pass(OperationKind.Exchange, ref location, file, member);
        return System.Threading.Interlocked.Decrement(ref location);
    }

    // Numbers for names: in which order they are given changes nothing.
    public static long Increment(ref long location) => System.Threading.Interlocked.Increment(ref location);

    public static long Decrement(ref long location) => System.Threading.Interlocked.Decrement(ref location);

    public static int Add(ref int location, int value, [CallerFilePath] string file = "", [CallerMemberName] string member = "")
    {
        AtomicGrain.Pass(OperationKind.Exchange, ref location, file, member);
        return System.Threading.Interlocked.Add(ref location, value);
    }

    public static long Add(ref long location, long value) => System.Threading.Interlocked.Add(ref location, value);

    public static long Read(ref readonly long location) => System.Threading.Interlocked.Read(in location);

    public static void MemoryBarrierProcessWide() => System.Threading.Interlocked.MemoryBarrierProcessWide();

    public static void MemoryBarrier() => System.Threading.Interlocked.MemoryBarrier();
}

/// <summary>Reads and writes that are seen in order, with a point before each.</summary>
internal static class Volatile
{
    [return: NotNullIfNotNull(nameof(location))]
    public static T Read<T>(ref readonly T location, [CallerFilePath] string file = "", [CallerMemberName] string member = "")
    {
        AtomicGrain.Pass(OperationKind.Read, in location, file, member);
        return location;
    }

    public static void Write<T>(ref T location, T value, [CallerFilePath] string file = "", [CallerMemberName] string member = "")
    {
        AtomicGrain.Pass(OperationKind.Set, ref location, file, member);
        location = value;
    }
}
