using System.Runtime.CompilerServices;

namespace Concurrency;

/// <summary>Running with a time-out: short for <see cref="ActivityOptions.Deadline"/>.</summary>
/// <remarks>The activity has ended when the call returns, in time or not: what it does in shields after the time-out still runs.</remarks>
public static class RunTimeoutExtensions
{
    /// <inheritdoc cref="IConcurrency.RunAsync(string, Func{IActivityScope, ValueTask}, ActivityOptions?, CancellationToken)"/>
    /// <param name="concurrency">Where to run.</param>
    /// <param name="name">One segment of the path.</param>
    /// <param name="body">Runs as the activity's steps.</param>
    /// <param name="timeout">How long the activity may take; more than zero, or <see cref="Timeout.InfiniteTimeSpan"/>.</param>
    /// <param name="cancellationToken">Cancels the activity. The call returns only when it has ended.</param>
    /// <exception cref="TimeoutException">The activity did not end in time; the message says what it waited for.</exception>
    [OverloadResolutionPriority(1)]
    public static ValueTask RunAsync(
        this IConcurrency concurrency,
        string name,
        Func<IActivityScope, ValueTask> body,
        TimeSpan timeout,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(concurrency);
        return concurrency.RunAsync(name, body, new ActivityOptions { Deadline = timeout }, cancellationToken);
    }

    /// <inheritdoc cref="IConcurrency.RunAsync{T}(string, Func{IActivityScope, ValueTask{T}}, ActivityOptions?, CancellationToken)"/>
    /// <param name="concurrency">Where to run.</param>
    /// <param name="name">One segment of the path.</param>
    /// <param name="body">Runs as the activity's steps.</param>
    /// <param name="timeout">How long the activity may take; more than zero, or <see cref="Timeout.InfiniteTimeSpan"/>.</param>
    /// <param name="cancellationToken">Cancels the activity. The call returns only when it has ended.</param>
    /// <exception cref="TimeoutException">The activity did not end in time; the message says what it waited for.</exception>
    [OverloadResolutionPriority(1)]
    public static ValueTask<T> RunAsync<T>(
        this IConcurrency concurrency,
        string name,
        Func<IActivityScope, ValueTask<T>> body,
        TimeSpan timeout,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(concurrency);
        return concurrency.RunAsync(name, body, new ActivityOptions { Deadline = timeout }, cancellationToken);
    }

    /// <inheritdoc cref="IConcurrency.RunAsync(string, Func{IActivityScope, ValueTask}, ActivityOptions?, CancellationToken)"/>
    /// <param name="concurrency">Where to run.</param>
    /// <param name="name">One segment of the path.</param>
    /// <param name="body">Runs as the activity's steps.</param>
    /// <param name="timeout">How long the activity may take; more than zero, or <see cref="Timeout.InfiniteTimeSpan"/>.</param>
    /// <param name="cancellationToken">Cancels the activity. The call returns only when it has ended.</param>
    /// <exception cref="TimeoutException">The activity did not end in time; the message says what it waited for.</exception>
    public static ValueTask RunAsync(
        this IConcurrency concurrency,
        string name,
        Func<IActivityScope, Task> body,
        TimeSpan timeout,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(concurrency);
        return concurrency.RunAsync(name, body, new ActivityOptions { Deadline = timeout }, cancellationToken);
    }

    /// <inheritdoc cref="IConcurrency.RunAsync{T}(string, Func{IActivityScope, ValueTask{T}}, ActivityOptions?, CancellationToken)"/>
    /// <param name="concurrency">Where to run.</param>
    /// <param name="name">One segment of the path.</param>
    /// <param name="body">Runs as the activity's steps.</param>
    /// <param name="timeout">How long the activity may take; more than zero, or <see cref="Timeout.InfiniteTimeSpan"/>.</param>
    /// <param name="cancellationToken">Cancels the activity. The call returns only when it has ended.</param>
    /// <exception cref="TimeoutException">The activity did not end in time; the message says what it waited for.</exception>
    public static ValueTask<T> RunAsync<T>(
        this IConcurrency concurrency,
        string name,
        Func<IActivityScope, Task<T>> body,
        TimeSpan timeout,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(concurrency);
        return concurrency.RunAsync(name, body, new ActivityOptions { Deadline = timeout }, cancellationToken);
    }
}
