using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace Concurrency;

/// <summary>A value that changes, of which only the newest matters.</summary>
/// <remarks>
/// Watchers see newer values only, and may skip those that came between two looks. What was written before a change is visible
/// after the wait which it ended.
/// </remarks>
/// <typeparam name="T">The value.</typeparam>
public interface ILatest<T>
{
    /// <summary>The object's path.</summary>
    string Path { get; }

    /// <summary>The newest value and its version. Never waits.</summary>
    Versioned<T> Current { get; }

    /// <summary>Changes the value.</summary>
    /// <param name="value">The new value. It is a change also if it equals the old one.</param>
    /// <returns>Its version.</returns>
    /// <exception cref="InvalidOperationException">It is completed. Nothing changed.</exception>
    long Set(T value);

    /// <summary>Makes the present value the last one: watchers who have seen it end.</summary>
    /// <param name="error">
    /// Goes into the <see cref="ChannelClosedException"/> that they get; <see langword="null"/> for a normal end.
    /// </param>
    /// <returns><see langword="false"/> if it was completed already.</returns>
    bool TryComplete(Exception? error = null);

    /// <summary>Begins to watch.</summary>
    /// <param name="seen">The version seen already; the default sees the present value first.</param>
    ILatestWatcher<T> Watch(long seen = 0);

    /// <summary>One consistent look.</summary>
    LatestSnapshot GetSnapshot();
}

/// <summary>One who watches a changing value: sees the newest, never goes back, and sees nothing twice.</summary>
/// <remarks>For one caller at a time. Needs no disposal: a watcher which does not wait costs nothing.</remarks>
/// <typeparam name="T">The value.</typeparam>
public interface ILatestWatcher<T>
{
    /// <summary>The version it has seen last.</summary>
    long Seen { get; }

    /// <summary>Waits for a value that this watcher has not seen, and sees the newest.</summary>
    /// <param name="cancellationToken">Abandons the wait. Nothing was seen.</param>
    /// <exception cref="ChannelClosedException">It is completed, and this watcher has seen the last value.</exception>
    ValueTask<T> NextAsync(CancellationToken cancellationToken = default);

    /// <summary>Blocks the calling thread; otherwise as <see cref="NextAsync"/>.</summary>
    /// <param name="cancellationToken">Abandons the wait. Nothing was seen.</param>
    /// <exception cref="ChannelClosedException">It is completed, and this watcher has seen the last value.</exception>
    /// <exception cref="InvalidOperationException">Called in an asynchronous body. Use <see cref="NextAsync"/>.</exception>
    T Next(CancellationToken cancellationToken = default);

    /// <summary>Sees the newest value if this watcher has not seen it. Never waits.</summary>
    /// <param name="value">The newest value.</param>
    bool TryNext([MaybeNullWhen(false)] out T value);

    /// <summary>Sees value after value until the object is completed.</summary>
    /// <param name="cancellationToken">Abandons the wait between two values.</param>
    /// <exception cref="Exception">The error it was completed with, once the last value was seen.</exception>
    IAsyncEnumerable<T> ReadAllAsync(CancellationToken cancellationToken = default);

    /// <summary>A case of a select which sees a value that this watcher has not seen.</summary>
    ISelectCase<T> NextCase();
}

/// <summary>A value and how many changes led to it.</summary>
/// <typeparam name="T">The value.</typeparam>
/// <param name="Value">The value.</param>
/// <param name="Version">1 for the first value, and one more for each change.</param>
public readonly record struct Versioned<T>(T Value, long Version);

/// <summary>One consistent look at a changing value.</summary>
/// <param name="Path">The object's path.</param>
/// <param name="Version">How many changes there were, the first value included.</param>
/// <param name="IsCompleted">Whether the present value is the last.</param>
/// <param name="Waiting">How many watchers wait.</param>
public sealed record LatestSnapshot(string Path, long Version, bool IsCompleted, int Waiting);
