namespace Concurrency;

/// <summary>One look at a backend.</summary>
/// <param name="Name">What rules and hints call it.</param>
/// <param name="Activities">How many living activities it runs.</param>
/// <param name="Threads">How many threads it uses; <see langword="null"/> if it does not say.</param>
/// <param name="MaxThreads">How many it may use; <see langword="null"/> if nothing limits it.</param>
/// <param name="Queued">How many activities wait for one of its threads; <see langword="null"/> if it does not say.</param>
/// <param name="Description">Who lends the threads, in words; empty if it does not say.</param>
public sealed record BackendSnapshot(
    string Name, int Activities, int? Threads, int? MaxThreads, int? Queued, string Description);

/// <summary>One look at the timers of a runtime: delays, time-outs, deadlines and tickers.</summary>
/// <param name="Pending">How many are set.</param>
/// <param name="NextDue">How long until the first of them goes off; <see langword="null"/> if none is set. Zero if it is due.</param>
public sealed record TimerSnapshot(int Pending, TimeSpan? NextDue);
