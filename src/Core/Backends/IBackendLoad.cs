namespace Concurrency.Backends;

/// <summary>What a backend can say about its threads, for snapshots and metrics. Optional for whoever writes a backend.</summary>
public interface IBackendLoad
{
    /// <summary>How it is at this moment. Called at any time, from any thread; must not block.</summary>
    BackendLoad GetLoad();
}

/// <summary>How busy a backend is.</summary>
/// <param name="Threads">How many threads it uses; <see langword="null"/> if that is not known.</param>
/// <param name="MaxThreads">How many it may use; <see langword="null"/> if nothing limits it.</param>
/// <param name="Queued">How many work items or activities wait for one of its threads; <see langword="null"/> if that is not known.</param>
/// <param name="Description">Who lends the threads, in words.</param>
public readonly record struct BackendLoad(int? Threads, int? MaxThreads, int? Queued, string Description);
