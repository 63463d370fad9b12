using System.Diagnostics.CodeAnalysis;

namespace Concurrency;

/// <summary>A value that comes once, to any number of waiters.</summary>
/// <remarks>
/// The first completion wins. Waiters go on in the order they arrived, never on the stack of whoever completes it. What was
/// written before the completion is visible after the waits.
/// </remarks>
/// <typeparam name="T">What is promised.</typeparam>
public interface IPromise<T>
{
    /// <summary>The promise's path.</summary>
    string Path { get; }

    /// <summary>The outcome as a task. Meant for code outside of activities.</summary>
    Task<T> Completion { get; }

    /// <summary>Waits for the value.</summary>
    /// <param name="cancellationToken">Abandons this wait, and no other.</param>
    /// <exception cref="Exception">What it was failed with, as it is.</exception>
    ValueTask<T> WaitAsync(CancellationToken cancellationToken = default);

    /// <summary>Blocks the calling thread; otherwise as <see cref="WaitAsync"/>.</summary>
    /// <param name="cancellationToken">Abandons this wait, and no other.</param>
    /// <exception cref="Exception">What it was failed with, as it is.</exception>
    /// <exception cref="InvalidOperationException">Called in an asynchronous body. Use <see cref="WaitAsync"/>.</exception>
    T Wait(CancellationToken cancellationToken = default);

    /// <summary>Gets the value if it is there. Never waits.</summary>
    /// <param name="value">The value.</param>
    /// <exception cref="Exception">What it was failed with, as it is.</exception>
    bool TryGet([MaybeNullWhen(false)] out T value);

    /// <summary>A case of a select which is ready when the promise is completed.</summary>
    ISelectCase<T> WaitCase();

    /// <summary>Keeps the promise.</summary>
    /// <param name="value">The value.</param>
    /// <returns><see langword="false"/> if it was completed already.</returns>
    bool TrySetResult(T value);

    /// <summary>Breaks the promise.</summary>
    /// <param name="error">What all waiters get.</param>
    /// <returns><see langword="false"/> if it was completed already.</returns>
    bool TrySetException(Exception error);

    /// <summary>Cancels the promise: waiters get an <see cref="OperationCanceledException"/> which names it.</summary>
    /// <returns><see langword="false"/> if it was completed already.</returns>
    bool TrySetCanceled();

    /// <summary>One consistent look.</summary>
    PromiseSnapshot GetSnapshot();
}

/// <summary>One consistent look at a promise.</summary>
/// <param name="Path">The promise's path.</param>
/// <param name="IsCompleted">Whether it is completed.</param>
/// <param name="Error">What it was failed or cancelled with; <see langword="null"/> otherwise.</param>
/// <param name="Waiting">How many wait.</param>
public sealed record PromiseSnapshot(string Path, bool IsCompleted, Exception? Error, int Waiting);
