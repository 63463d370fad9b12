namespace Memory.Measuring;

/// <summary>What the process weighs after a collection which gives back what it can.</summary>
internal readonly record struct Weight(long Managed, long Resident)
{
    // Time for threads to park, and for the system to count what they let go of.
    private static readonly TimeSpan s_settling = TimeSpan.FromMilliseconds(200);

    public static Weight Now()
    {
        Thread.Sleep(s_settling);
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return new(GC.GetTotalMemory(forceFullCollection: false), Environment.WorkingSet);
    }
}
