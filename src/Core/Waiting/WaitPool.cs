using System.Runtime.CompilerServices;
using Concurrency.Activities;

namespace Concurrency.Waiting;

/// <summary>Waits of one type which are used again, so that a wait in steady state allocates nothing.</summary>
/// <remarks>
/// An activity keeps the last wait that it used: it mostly waits for one thing at a time, and a blocked activity has one wait
/// anyway. Foreign callers, and activities in several waits at once, share a few of their thread.
/// </remarks>
internal static class WaitPool<TWait>
    where TWait : Wait, new()
{
    // Enough for the branches of an activity; a wave of a million waits must not stay behind as garbage that is never collected.
    private const int Capacity = 16;

    [ThreadStatic]
    private static TWait? s_free;

    [ThreadStatic]
    private static int s_count;

    /// <param name="caller">The scope of the running step, whose wait it will be; null for a foreign caller.</param>
    public static TWait Rent(Scope? caller)
    {
        // A step of its strand is running, so nobody else takes it.
        if (caller?.Activity is { SpareWait: { } spare } activity && spare.GetType() == typeof(TWait))
        {
            activity.SpareWait = null;
            return Unsafe.As<TWait>(spare);
        }

        return RentFromThread();
    }

    /// <summary>The outcome has been taken: the wait is forgotten, and kept if it can be used again.</summary>
    public static void CloseAndReturn(TWait wait)
    {
        var activity = wait.Owner?.Activity;
        if (!wait.Close())
            return;

        // Two who return at the same moment, away from the strand, lose one to the collector.
        if (activity is { SpareWait: null })
            activity.SpareWait = wait;
        else
            ReturnToThread(wait);
    }

    private static TWait RentFromThread()
    {
        if (s_free is not { } wait)
            return new();

        s_free = Unsafe.As<TWait?>(wait.Next);
        s_count--;
        wait.Next = null;
        return wait;
    }

    private static void ReturnToThread(TWait wait)
    {
        if (s_count >= Capacity)
            return;

        wait.Next = s_free;
        s_free = wait;
        s_count++;
    }
}
