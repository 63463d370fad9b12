namespace Concurrency;

/// <summary>A turnstile: each set lets one through.</summary>
/// <remarks>
/// A set releases the oldest waiter; if nobody waits it is remembered, once. A waiter which is cancelled takes no set. What was
/// written before a set is visible after the wait it ended.
/// </remarks>
public interface IAutoResetEvent
{
    /// <summary>The event's path.</summary>
    string Path { get; }

    /// <summary>Waits for a set, and takes it.</summary>
    /// <param name="cancellationToken">Abandons the wait. An abandoned wait took no set.</param>
    ValueTask WaitAsync(CancellationToken cancellationToken = default);

    /// <summary>Blocks the calling thread; otherwise as <see cref="WaitAsync"/>.</summary>
    /// <param name="cancellationToken">Abandons the wait. An abandoned wait took no set.</param>
    /// <exception cref="InvalidOperationException">Called in an asynchronous body. Use <see cref="WaitAsync"/>.</exception>
    void Wait(CancellationToken cancellationToken = default);

    /// <summary>Takes a remembered set if there is one. Never waits.</summary>
    bool TryWait();

    /// <summary>A case of a select which takes a set.</summary>
    ISelectCase WaitCase();

    /// <summary>Lets one through: the oldest waiter, or else whoever comes next.</summary>
    /// <returns><see langword="false"/> if it was set already, and nothing changed.</returns>
    bool Set();

    /// <summary>Forgets a remembered set.</summary>
    /// <returns><see langword="false"/> if there was none.</returns>
    bool Reset();

    /// <summary>One consistent look.</summary>
    EventSnapshot GetSnapshot();
}
