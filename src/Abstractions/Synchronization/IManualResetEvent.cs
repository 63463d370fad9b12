namespace Concurrency;

/// <summary>A gate which stays open once set, until it is reset.</summary>
/// <remarks>
/// A set releases everybody who waits, in the order they arrived, also if a reset follows at once. What was written before a set
/// is visible after the waits it ended.
/// </remarks>
public interface IManualResetEvent
{
    /// <summary>The event's path.</summary>
    string Path { get; }

    /// <summary>Waits until it is set.</summary>
    /// <param name="cancellationToken">Abandons the wait.</param>
    ValueTask WaitAsync(CancellationToken cancellationToken = default);

    /// <summary>Blocks the calling thread until it is set.</summary>
    /// <param name="cancellationToken">Abandons the wait.</param>
    /// <exception cref="InvalidOperationException">Called in an asynchronous body. Use <see cref="WaitAsync"/>.</exception>
    void Wait(CancellationToken cancellationToken = default);

    /// <summary>Whether it is set. Never waits.</summary>
    bool TryWait();

    /// <summary>A case of a select which is ready while it is set.</summary>
    ISelectCase WaitCase();

    /// <summary>Sets it: all who wait go on, and so do all who come later.</summary>
    /// <returns><see langword="false"/> if it was set already.</returns>
    bool Set();

    /// <summary>Resets it: who comes from now on waits.</summary>
    /// <returns><see langword="false"/> if it was not set.</returns>
    bool Reset();

    /// <summary>One consistent look.</summary>
    EventSnapshot GetSnapshot();
}

/// <summary>One consistent look at an event.</summary>
/// <param name="Path">The event's path.</param>
/// <param name="IsSet">Whether it is set.</param>
/// <param name="Waiting">How many wait.</param>
public sealed record EventSnapshot(string Path, bool IsSet, int Waiting);
