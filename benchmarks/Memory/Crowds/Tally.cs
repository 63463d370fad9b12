namespace Memory.Crowds;

/// <summary>Counts what the members of the one crowd there is went through.</summary>
/// <remarks>Static, because a field that leads here would make each of them heavier.</remarks>
internal static class Tally
{
    private static TaskCompletionSource s_allBlocked = new();
    private static int s_expected;
    private static int s_blocked;
    private static int s_released;
    private static long s_sum;

    public static int Blocked => Volatile.Read(ref s_blocked);

    public static int Released => Volatile.Read(ref s_released);

    /// <summary>Begins to count anew.</summary>
    /// <returns>What completes when so many have called <see cref="Block"/>.</returns>
    public static Task Expect(int count)
    {
        s_allBlocked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        (s_expected, s_blocked, s_released, s_sum) = (count, 0, 0, 0);
        return s_allBlocked.Task;
    }

    /// <summary>One more has begun its wait.</summary>
    public static void Block()
    {
        if (Interlocked.Increment(ref s_blocked) == s_expected)
            s_allBlocked.SetResult();
    }

    /// <summary>One more was released, by this item.</summary>
    public static void Release(int item)
    {
        Interlocked.Add(ref s_sum, item);
        Interlocked.Increment(ref s_released);
    }

    /// <summary>Whether each of the items below a bound released one.</summary>
    public static bool IsReleasedBy(int count) =>
        Released == count && Interlocked.Read(ref s_sum) == (long)count * (count - 1) / 2;
}
