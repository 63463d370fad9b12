namespace Concurrency.Waiting;

/// <summary>What a wait waits on.</summary>
internal interface IWaitTarget
{
    string Path { get; }

    TimeProvider TimeProvider { get; }

    /// <summary>
    /// Unlinks a wait whose cancellation has claimed it, and passes on whatever that makes possible for others. Called outside
    /// of all gates; a no-op if the wait is no longer in a queue.
    /// </summary>
    void Abandon(Wait wait);
}
