using System.Diagnostics.CodeAnalysis;

namespace Concurrency;

/// <summary>Two meet and swap: each gets what the other brought.</summary>
/// <remarks>
/// Whoever comes first waits; callers are paired in the order they arrived. What each wrote before is visible to the other after
/// (java.util.concurrent's Exchanger; Scherer, Lea and Scott, "A Scalable Elimination-Based Exchange Channel", 2005).
/// </remarks>
/// <typeparam name="T">What is swapped.</typeparam>
public interface IExchanger<T>
{
    /// <summary>The exchanger's path.</summary>
    string Path { get; }

    /// <summary>Waits for a partner and swaps.</summary>
    /// <param name="item">What to give.</param>
    /// <param name="cancellationToken">Abandons the wait. Nothing was swapped.</param>
    /// <returns>What the partner gave.</returns>
    ValueTask<T> ExchangeAsync(T item, CancellationToken cancellationToken = default);

    /// <summary>Blocks the calling thread; otherwise as <see cref="ExchangeAsync"/>.</summary>
    /// <param name="item">What to give.</param>
    /// <param name="cancellationToken">Abandons the wait. Nothing was swapped.</param>
    /// <returns>What the partner gave.</returns>
    /// <exception cref="InvalidOperationException">Called in an asynchronous body. Use <see cref="ExchangeAsync"/>.</exception>
    T Exchange(T item, CancellationToken cancellationToken = default);

    /// <summary>Swaps with a partner that waits already. Never waits.</summary>
    /// <param name="item">What to give.</param>
    /// <param name="received">What the partner gave.</param>
    /// <returns>Whether somebody waited; if not, nothing was given.</returns>
    bool TryExchange(T item, [MaybeNullWhen(false)] out T received);

    /// <summary>One consistent look.</summary>
    ExchangerSnapshot GetSnapshot();
}

/// <summary>One consistent look at an exchanger.</summary>
/// <param name="Path">The exchanger's path.</param>
/// <param name="Waiting">How many wait for a partner: 0 or 1, unless cancellations are under way.</param>
/// <param name="Exchanges">How many pairs have swapped.</param>
public sealed record ExchangerSnapshot(string Path, int Waiting, long Exchanges);
