using Concurrency.Backends;

namespace Concurrency.Waiting;

/// <summary>What a wait waits on.</summary>
internal interface IWaitTarget
{
    string Path { get; }

    /// <summary>The path without indices and sequence numbers: the same for all instances of one thing.</summary>
    string Pattern { get; }

    /// <summary>What kind of thing it is, in one word.</summary>
    string Kind { get; }

    ConcurrencyRuntime Runtime { get; }

    TimeProvider TimeProvider { get; }

    /// <summary>
    /// What operations on it touch, as <see cref="Operation.Domain"/>: one object, one activity, or, if that is not known, anything.
    /// </summary>
    long Domain => Operation.Everything;

    /// <summary>
    /// Unlinks a wait which something else than this object has claimed: its cancellation, or another case of its select. Passes
    /// on whatever that makes possible for others. Called outside of all gates; a no-op if the wait is no longer in a queue.
    /// </summary>
    /// <param name="wait">The wait.</param>
    /// <param name="after">Takes who is to be resumed.</param>
    /// <returns>Whether it can be settled now. If not, the target settles it later, with the error it has.</returns>
    bool Abandon(Wait wait, ref AfterGate after);
}

/// <summary>An object which may call a wait to try again, and grants it nothing until it does.</summary>
internal interface IRetriedTarget : IWaitTarget
{
    /// <summary>Whoever waits is running, and takes what is there. Outside of all gates; a no-op for a wait that was not called.</summary>
    void Retry(Wait wait);
}
