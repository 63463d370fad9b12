namespace Concurrency;

/// <summary>Where a program waited.</summary>
/// <remarks>
/// The figures of <see cref="Objects"/> are exact. Those of <see cref="Sites"/> are estimates: each sample stands for as many waits as
/// <see cref="SamplingInterval"/> says, with the time that it took itself. Whether a wait is sampled depends on chance alone, and not on
/// how long it takes, so the estimates are unbiased; those of few samples are rough.
/// </remarks>
/// <param name="StartedAt">When the profiler was started.</param>
/// <param name="Elapsed">How long it ran.</param>
/// <param name="SamplingInterval">One in how many waits was sampled, on average.</param>
/// <param name="Objects">What was waited for, by object and operation; what took longest altogether comes first.</param>
/// <param name="Sites">From where, by activity, object, operation and stack; what took longest altogether comes first.</param>
public sealed record BlockingProfile(
    DateTimeOffset StartedAt,
    TimeSpan Elapsed,
    int SamplingInterval,
    IReadOnlyList<BlockedObject> Objects,
    IReadOnlyList<BlockedSite> Sites)
{
    /// <summary>Two tables for people: the objects, and the lines of code that waited, each with its share of the time.</summary>
    public override string ToString() => ProfileText.Of(this);

    /// <summary>A file for <see href="https://www.speedscope.app">speedscope</see>: one profile of the time, and one of the waits.</summary>
    public string ToSpeedscope() => SpeedscopeFile.Of(this);

    /// <summary>
    /// A line for each stack, for flame graphs: the activity, the methods from the outermost, the operation with its object, and the time
    /// in microseconds.
    /// </summary>
    public string ToFoldedStacks() => FoldedStacks.Of(this);
}

/// <summary>What was waited for.</summary>
/// <param name="Path">The path of the object, without indices and sequence numbers: all objects of a name count as one.</param>
/// <param name="Kind">What it is: <c>Channel</c>, <c>Mutex</c>, and so on.</param>
/// <param name="Operation">What was done there: <c>Receive</c>, <c>Acquire</c>, and so on.</param>
/// <param name="Waits">How many operations waited.</param>
/// <param name="Duration">How long they waited, all together.</param>
public sealed record BlockedObject(string Path, string Kind, string Operation, long Waits, TimeSpan Duration);

/// <summary>From where it was waited.</summary>
/// <param name="Activity">The path of the activity without indices and sequence numbers; <c>(foreign caller)</c> for others.</param>
/// <param name="Frames">
/// The methods, the innermost first, without those of this library and of the core library of .NET. A body that has been resumed after a
/// wait stands alone: who called it is not on the stack any more. Empty if nothing is left.
/// </param>
/// <param name="Path">The path of the object, as in <see cref="BlockedObject"/>.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Operation">What was done there.</param>
/// <param name="Samples">How many stacks were taken.</param>
/// <param name="Waits">For how many waits they stand.</param>
/// <param name="Duration">For how much time they stand.</param>
public sealed record BlockedSite(
    string Activity,
    IReadOnlyList<BlockedFrame> Frames,
    string Path,
    string Kind,
    string Operation,
    long Samples,
    long Waits,
    TimeSpan Duration);

/// <summary>One method on a stack.</summary>
/// <param name="Method">Its name with that of its type.</param>
/// <param name="File">The file with its source; <see langword="null"/> if that is not known.</param>
/// <param name="Line">The line, from 1; zero if that is not known.</param>
public sealed record BlockedFrame(string Method, string? File, int Line)
{
    /// <summary>The method, with file and line where they are known.</summary>
    public override string ToString() => File is null ? Method : $"{Method} ({System.IO.Path.GetFileName(File)}:{Line})";
}
