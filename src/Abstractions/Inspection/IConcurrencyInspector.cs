namespace Concurrency;

/// <summary>Shows a running program: who is alive, what each waits for, since when, and who holds it.</summary>
/// <remarks>
/// Looking stops nobody: each activity and each object is looked at by itself, one after the other, so they are seen at slightly
/// different moments. Each record is consistent in itself. What is said about cycles was true of all their members at one moment.
/// Every method can be called at any time, from any thread.
/// </remarks>
public interface IConcurrencyInspector
{
    /// <summary>Looks at everything.</summary>
    /// <param name="options">How much to list. The default lists up to 10,000 activities and 10,000 objects, without stacks.</param>
    ConcurrencySnapshot GetSnapshot(InspectionOptions? options = null);

    /// <summary>
    /// Counts the living activities by path, backend, state and what they wait for. For programs with more activities than anybody
    /// reads; a million take well under a second.
    /// </summary>
    /// <returns>The groups, the largest first.</returns>
    IReadOnlyList<ActivitySummary> Summarize();

    /// <summary>Lists the living activities, in the order in which they were started, a page at a time.</summary>
    /// <remarks>Each page is a walk over all activities. Those which start or end between two pages are in the one or not.</remarks>
    /// <param name="afterId">Only those with a greater <see cref="ActivitySnapshot.Id"/>: the last of the page before; 0 for the first.</param>
    /// <param name="count">How many at most; 1 or more.</param>
    /// <param name="path">Only this path and what is below it; <see langword="null"/> for all.</param>
    IReadOnlyList<ActivitySnapshot> GetActivities(long afterId = 0, int count = 1000, string? path = null);

    /// <summary>
    /// Finds the activities which wait for one another in a circle, whatever backends they are on: nobody of them can go on by
    /// itself.
    /// </summary>
    /// <remarks>
    /// Known are the owners of mutexes and reader-writer locks, the activities that are joined, children, and who has a request and
    /// has not answered it. Nobody owns the permits of a semaphore or the items of a channel that are still to come.
    /// </remarks>
    IReadOnlyList<WaitCycle> FindCycles();

    /// <summary>
    /// Finds the roots in which nothing goes on: the root and all below it wait for one another's deeds, and nobody is in sight who
    /// could wake one of them.
    /// </summary>
    /// <remarks>
    /// <para>
    /// In sight is whoever is known to come from outside: a time-out, a deadline, a token, a delay, an operation this library does not
    /// know, another root, and a foreign caller who has used the object that is waited on. Objects that were made outside of activities
    /// (on <see cref="IConcurrency"/>) belong to everybody. Events, promises, values, broadcasts and requests are mostly answered from
    /// outside, and count as in sight always; a channel does until an activity has used its other end.
    /// </para>
    /// <para>
    /// Nobody can see who will come for the first time: a foreign caller who is to use an object that an activity made, or a task that
    /// an asynchronous method awaits beside a wait of its own.
    /// </para>
    /// </remarks>
    /// <param name="atLeast">Only those where everybody has been waiting for so long; zero or more.</param>
    IReadOnlyList<Stall> FindStalls(TimeSpan atLeast);
}

/// <summary>How much a snapshot lists.</summary>
public sealed class InspectionOptions
{
    /// <summary>The most activities to list; zero or more. The default is 10,000. <see cref="ConcurrencySnapshot.Summary"/> has all.</summary>
    public int MaxActivities
    {
        get;
        init => field = value >= 0
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "Nothing can be listed fewer than zero times.");
    } = 10_000;

    /// <summary>The most objects to list, channels and others each; zero or more. The default is 10,000.</summary>
    public int MaxObjects
    {
        get;
        init => field = value >= 0
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "Nothing can be listed fewer than zero times.");
    } = 10_000;

    /// <summary>
    /// Whether threads that are blocked in a wait of this library are asked for their stacks, which takes up to 200 ms altogether.
    /// The default is <see langword="false"/>.
    /// </summary>
    public bool IncludeStacks { get; init; }
}
