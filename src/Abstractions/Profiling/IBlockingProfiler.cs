namespace Concurrency;

/// <summary>Finds out where a program waits: for which objects, how long, and from which lines of code.</summary>
/// <remarks>
/// <para>
/// While it runs, each operation that has to wait is counted and timed, whoever waits: an activity on a task or a thread, or a foreign
/// caller. From one in so many of them, by chance, the stack is taken as well. Waits which began before it was started, or ended after it
/// was stopped, are not seen. While it does not run, it costs nothing.
/// </para>
/// <para>
/// A long total need not be bad: a consumer waits for what there is to do. Waits for locks, for room in a channel and for permits are
/// where activities hold each other up.
/// </para>
/// </remarks>
public interface IBlockingProfiler
{
    /// <summary>The default of how many waits there are for each stack that is taken: 100.</summary>
    const int DefaultSamplingInterval = 100;

    /// <summary>Whether it runs.</summary>
    bool IsRunning { get; }

    /// <summary>Starts it with an empty profile. If it runs already, it begins anew.</summary>
    /// <param name="samplingInterval">
    /// From one in how many waits, on average, the stack is taken: 1 for all, which makes each wait some ten microseconds longer. The
    /// default is 100.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1.</exception>
    void Start(int samplingInterval = DefaultSamplingInterval);

    /// <summary>Stops it.</summary>
    /// <returns>What it has seen since it was started; empty if it never was.</returns>
    BlockingProfile Stop();

    /// <summary>What it has seen since it was started, while it goes on; after <see cref="Stop"/>, until then.</summary>
    BlockingProfile GetProfile();
}
