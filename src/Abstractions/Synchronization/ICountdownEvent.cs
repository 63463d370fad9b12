namespace Concurrency;

/// <summary>Waits until a number of things have happened.</summary>
/// <remarks>Set when the count reaches zero, for good. What was written before a signal is visible after the waits.</remarks>
public interface ICountdownEvent
{
    /// <summary>The event's path.</summary>
    string Path { get; }

    /// <summary>Waits until the count is zero.</summary>
    /// <param name="cancellationToken">Abandons the wait.</param>
    ValueTask WaitAsync(CancellationToken cancellationToken = default);

    /// <summary>Blocks the calling thread until the count is zero.</summary>
    /// <param name="cancellationToken">Abandons the wait.</param>
    /// <exception cref="InvalidOperationException">Called in an asynchronous body. Use <see cref="WaitAsync"/>.</exception>
    void Wait(CancellationToken cancellationToken = default);

    /// <summary>Whether the count is zero. Never waits.</summary>
    bool TryWait();

    /// <summary>A case of a select which is ready when the count is zero.</summary>
    ISelectCase WaitCase();

    /// <summary>Counts down.</summary>
    /// <param name="count">How many things have happened; 1 or more.</param>
    /// <returns>Whether the count is zero now.</returns>
    /// <exception cref="InvalidOperationException">The count would fall below zero. Nothing changed.</exception>
    bool Signal(int count = 1);

    /// <summary>Counts up: more is to be waited for.</summary>
    /// <param name="count">How many things more; 1 or more.</param>
    /// <exception cref="InvalidOperationException">The count is zero already, or would overflow. Nothing changed.</exception>
    void Add(int count = 1);

    /// <summary>Counts up unless the count is zero already.</summary>
    /// <param name="count">How many things more; 1 or more.</param>
    /// <returns>Whether it counted up.</returns>
    bool TryAdd(int count = 1);

    /// <summary>One consistent look.</summary>
    CountdownSnapshot GetSnapshot();
}

/// <summary>One consistent look at a countdown.</summary>
/// <param name="Path">The event's path.</param>
/// <param name="Count">How many things are still to happen.</param>
/// <param name="Waiting">How many wait.</param>
public sealed record CountdownSnapshot(string Path, int Count, int Waiting);
