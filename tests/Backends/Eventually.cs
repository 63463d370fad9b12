namespace Concurrency.Tests.Backends;

/// <summary>Waits for what must happen. The time-out only turns a hang into a failure.</summary>
internal static class Eventually
{
    private static readonly TimeSpan s_hang = TimeSpan.FromSeconds(60);

    public static void True(Func<bool> condition)
    {
        // Most conditions are about to hold, and tests of races want to go on the moment they do.
        for (var i = 0; i < 10_000; i++)
        {
            if (condition())
                return;

            Thread.Yield();
        }

        Assert.True(SpinWait.SpinUntil(condition, s_hang));
    }

    public static void Parked(Thread thread) => True(() => thread.ThreadState.HasFlag(ThreadState.WaitSleepJoin));

    public static void Ended(Thread thread) => Assert.True(thread.Join(s_hang));

    public static void Signaled(WaitHandle signal) => Assert.True(signal.WaitOne(s_hang));
}
