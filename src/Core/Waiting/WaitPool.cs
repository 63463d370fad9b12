using System.Runtime.CompilerServices;

namespace Concurrency.Waiting;

/// <summary>A few waits of one type for each thread, so that a wait in steady state allocates nothing.</summary>
internal static class WaitPool<TWait>
    where TWait : Wait, new()
{
    // Enough for the branches of an activity; a wave of a million waits must not stay behind as garbage that is never collected.
    private const int Capacity = 16;

    [ThreadStatic]
    private static TWait? s_free;

    [ThreadStatic]
    private static int s_count;

    public static TWait Rent()
    {
        if (s_free is not { } wait)
            return new();

        s_free = Unsafe.As<TWait?>(wait.Next);
        s_count--;
        wait.Next = null;
        return wait;
    }

    public static void Return(TWait wait)
    {
        if (s_count >= Capacity)
            return;

        wait.Next = s_free;
        s_free = wait;
        s_count++;
    }
}
