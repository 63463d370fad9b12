using Concurrency.Backends;

namespace Concurrency.Tasks;

/// <summary>
/// A thread of the pool which has run out of activities looks out for another, for a few microseconds: one that a thread outside of
/// the pool is about to wake gets here sooner than through the pool's queue and its semaphore.
/// </summary>
/// <remarks>
/// One thread at a time. It looks as long as it has paid: twice as long after it did, half as long after it did not, and then not
/// at all, but for an attempt now and then.
/// </remarks>
internal static class PoolLookout
{
    // A look is a pause of some tens of nanoseconds.
    private const int MaxLooks = 128;
    private const int LooksOfAttempt = 256;
    private const int TurnsBetweenAttempts = 64;

    //   null ──LookOut──▶ Nothing ──TryHand──▶ an activity ──LookOut──▶ null
    //
    // null: nobody looks out.
    private static object? s_found;
    private static readonly object s_nothing = new();

    // Belong to whoever looks out.
    private static int s_looks;
    private static int s_turns;

    /// <summary>Gives an activity to whoever looks out, if somebody does.</summary>
    public static bool TryHand(IRunnableActivity activity) =>
        ReferenceEquals(Volatile.Read(ref s_found), s_nothing)
        && ReferenceEquals(Interlocked.CompareExchange(ref s_found, activity, s_nothing), s_nothing);

    /// <summary>Looks out. For a thread of the pool which has nothing else to run.</summary>
    /// <returns>What it got; mostly nothing.</returns>
    public static IRunnableActivity? LookOut()
    {
        if (Environment.ProcessorCount == 1 || Volatile.Read(ref s_found) is not null)
            return null;

        if (Interlocked.CompareExchange(ref s_found, s_nothing, null) is not null)
            return null;

        var isAttempt = ++s_turns % TurnsBetweenAttempts == 0;
        var looks = isAttempt ? LooksOfAttempt : s_looks;
        var hasPaid = looks > 0 && Look(looks);
        if (hasPaid)
            s_looks = Math.Min(MaxLooks, looks * 2);
        else if (!isAttempt)
            s_looks = looks / 2;

        // Somebody may have handed over at the last moment.
        return Interlocked.Exchange(ref s_found, null) as IRunnableActivity;
    }

    private static bool Look(int looks)
    {
        for (var look = 0; look < looks; look++)
        {
            Thread.SpinWait(1);
            if (!ReferenceEquals(Volatile.Read(ref s_found), s_nothing))
                return true;
        }

        return false;
    }
}
