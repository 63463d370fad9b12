namespace Concurrency.Backends;

/// <summary>How long a thread stays awake for something that is probably near, learnt from what became of its last waits.</summary>
/// <remarks>
/// <para>
/// First it spins, for ten microseconds at most: an answer from another processor comes within one. Only if there is another
/// processor, and not while more threads spin than there are others. Then it gives its processor away a few times: where more
/// threads can run than there are processors, whoever is to answer may be waiting for this one.
/// </para>
/// <para>
/// Either is tried as long as it has paid: twice as long after it did, half as long after it did not, and no more when it never
/// does, but for an attempt now and then. That one is longer than it takes to wake a thread: two threads that always find one
/// another asleep would not notice otherwise how near they are. So two that answer one another do not go to the kernel, five
/// hundred that pass a token on go there at once, and an idle thread burns nothing.
/// </para>
/// <para>After adaptive mutexes, and Karlin, Li, Manasse, Owicki, "Empirical Studies of Competitive Spinning", 1991.</para>
/// </remarks>
internal struct Patience
{
    // A look is a pause of some tens of nanoseconds; the longest spin makes about ten microseconds.
    private const int MaxLooks = 256;
    private const int MaxYields = 16;
    private const int PausesPerLook = 1;

    // Two threads that answer one another are both here for a moment, again and again.
    private const int LooksInCompany = 32;

    // Those who have given up try this much, this seldom.
    private const int LooksOfAttempt = 1024;
    private const int WaitsBetweenAttempts = 64;

    private static readonly int s_otherProcessors = Environment.ProcessorCount - 1;
    private static int s_spinners;

    private int _looks;
    private int _yields;
    private int _waits;

    public static Patience Initial => new() { _looks = MaxLooks / 4, _yields = MaxYields / 4 };

    /// <summary>Waits for a word to become a value, for a while.</summary>
    /// <returns>Whether it did.</returns>
    public bool WaitAwake(ref int word, int value)
    {
        var isAttempt = ++_waits % WaitsBetweenAttempts == 0;
        var looks = s_otherProcessors == 0 ? 0 : isAttempt ? LooksOfAttempt : _looks;
        if (looks > 0)
        {
            var isNear = Spin(ref word, value, looks);
            if (isNear || !isAttempt)
                _looks = Learn(looks, MaxLooks, isNear);

            if (isNear)
                return true;
        }

        var yields = isAttempt ? Math.Max(_yields, 1) : _yields;
        if (yields == 0)
            return false;

        var isNext = Yield(ref word, value, yields);
        _yields = Learn(yields, MaxYields, isNext);
        return isNext;
    }

    private static int Learn(int tried, int max, bool hasPaid) => hasPaid ? Math.Min(max, tried * 2) : tried / 2;

    private static bool Spin(ref int word, int value, int looks)
    {
        // Not counted for so short a time: the count is written by all processors, and costs more than an answer that is near.
        if (Look(ref word, value, Math.Min(looks, LooksInCompany)))
            return true;

        if (looks <= LooksInCompany)
            return false;

        Interlocked.Increment(ref s_spinners);
        try
        {
            for (var look = LooksInCompany; look < looks && Volatile.Read(ref s_spinners) <= s_otherProcessors; look++)
            {
                if (Look(ref word, value, 1))
                    return true;
            }

            return false;
        }
        finally
        {
            Interlocked.Decrement(ref s_spinners);
        }
    }

    private static bool Look(ref int word, int value, int looks)
    {
        for (var look = 0; look < looks; look++)
        {
            Thread.SpinWait(PausesPerLook);
            if (Volatile.Read(ref word) == value)
                return true;
        }

        return false;
    }

    private static bool Yield(ref int word, int value, int yields)
    {
        for (var turn = 0; turn < yields; turn++)
        {
            Thread.Yield();
            if (Volatile.Read(ref word) == value)
                return true;
        }

        return false;
    }
}
