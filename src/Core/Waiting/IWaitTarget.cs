namespace Concurrency.Waiting;

/// <summary>What a wait waits on.</summary>
internal interface IWaitTarget
{
    string Path { get; }

    TimeProvider TimeProvider { get; }

    /// <summary>
    /// Unlinks a wait which something else than this object has claimed: its cancellation, or another case of its select. Passes
    /// on whatever that makes possible for others. Called outside of all gates; a no-op if the wait is no longer in a queue.
    /// </summary>
    /// <param name="wait">The wait.</param>
    /// <param name="after">Takes who is to be resumed.</param>
    /// <returns>Whether it can be settled now. If not, the target settles it later, with the error it has.</returns>
    bool Abandon(Wait wait, ref AfterGate after);
}
