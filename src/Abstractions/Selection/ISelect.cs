using System.Diagnostics.CodeAnalysis;

namespace Concurrency;

/// <summary>Waits for several operations and lets exactly one of them take effect. The others leave no trace.</summary>
/// <remarks>
/// <para>
/// A round begins with a wait and ends when it returns; one at a time. All objects are looked at as one: if several cases are
/// ready, one is taken by <see cref="SelectOrder"/>; if none is, the select stands in the queue of each, in the order of arrival
/// like every other waiter, and whoever comes first takes it. Two selects can meet at a rendezvous channel; a select never meets
/// itself. A round allocates nothing.
/// </para>
/// <para>A wait also ends when the activity that began it is cancelled. An abandoned round took nothing.</para>
/// </remarks>
public interface ISelect
{
    /// <summary>Waits until one case has taken effect.</summary>
    /// <param name="cancellationToken">Abandons the wait. None of the cases took effect.</param>
    /// <returns>The case which won: one of those the select was made of.</returns>
    /// <exception cref="InvalidOperationException">A round of this select is under way.</exception>
    ValueTask<ISelectCase> WaitAsync(CancellationToken cancellationToken = default);

    /// <summary>Waits until one case has taken effect, or the time is up; these are decided against each other.</summary>
    /// <param name="timeout">Zero or more; <see cref="Timeout.InfiniteTimeSpan"/> for none. Zero takes what is ready.</param>
    /// <param name="cancellationToken">Abandons the wait. None of the cases took effect.</param>
    /// <returns>The case which won; <see langword="null"/> if the time was up, and then none took effect.</returns>
    /// <exception cref="InvalidOperationException">A round of this select is under way.</exception>
    ValueTask<ISelectCase?> WaitAsync(TimeSpan timeout, CancellationToken cancellationToken = default);

    /// <summary>Blocks the calling thread; otherwise as <see cref="WaitAsync(CancellationToken)"/>.</summary>
    /// <param name="cancellationToken">Abandons the wait. None of the cases took effect.</param>
    /// <exception cref="InvalidOperationException">
    /// Called in an asynchronous body (use <c>WaitAsync</c>), or a round of this select is under way.
    /// </exception>
    ISelectCase Wait(CancellationToken cancellationToken = default);

    /// <summary>Blocks the calling thread; otherwise as <see cref="WaitAsync(TimeSpan, CancellationToken)"/>.</summary>
    /// <param name="timeout">Zero or more; <see cref="Timeout.InfiniteTimeSpan"/> for none. Zero takes what is ready.</param>
    /// <param name="cancellationToken">Abandons the wait. None of the cases took effect.</param>
    /// <exception cref="InvalidOperationException">
    /// Called in an asynchronous body (use <c>WaitAsync</c>), or a round of this select is under way.
    /// </exception>
    ISelectCase? Wait(TimeSpan timeout, CancellationToken cancellationToken = default);

    /// <summary>Lets one case take effect if one is ready: the "default" of a select. Never waits.</summary>
    /// <param name="winner">The case which won.</param>
    /// <returns>Whether one was ready.</returns>
    /// <exception cref="InvalidOperationException">A round of this select is under way.</exception>
    bool TryWait([MaybeNullWhen(false)] out ISelectCase winner);
}
