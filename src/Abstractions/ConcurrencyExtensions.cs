using System.Runtime.CompilerServices;

namespace Concurrency;

/// <summary>Overloads for everyday use: bodies which return <see cref="Task"/>, capacities without options.</summary>
public static class ConcurrencyExtensions
{
    /// <inheritdoc cref="IConcurrency.CreateChannel{T}"/>
    /// <param name="concurrency">Where the channel is made.</param>
    /// <param name="name">One segment of the path. Need not be unique.</param>
    /// <param name="capacity">
    /// How many items may wait for a receiver: <see cref="ChannelCapacity.Rendezvous"/>, a number, or
    /// <see cref="ChannelCapacity.Unbounded"/>.
    /// </param>
    public static IChannel<T> CreateChannel<T>(this IConcurrency concurrency, string name, int capacity)
    {
        ArgumentNullException.ThrowIfNull(concurrency);
        return concurrency.CreateChannel(name, new ChannelOptions<T> { Capacity = capacity });
    }

    /// <inheritdoc cref="IConcurrency.Start(string, Func{IActivityScope, ValueTask}, ActivityOptions?)"/>
    /// <param name="concurrency">The parent, or the runtime for a root.</param>
    /// <param name="name">One segment of the path.</param>
    /// <param name="body">Runs as the activity's steps.</param>
    /// <param name="options">What the code asks; <see langword="null"/> for the defaults.</param>
    public static IActivity Start(
        this IConcurrency concurrency, string name, Func<IActivityScope, Task> body, ActivityOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(concurrency);
        return concurrency.Start(name, AsValueTask(body), options);
    }

    /// <inheritdoc cref="IConcurrency.Start{T}(string, Func{IActivityScope, ValueTask{T}}, ActivityOptions?)"/>
    /// <param name="concurrency">The parent, or the runtime for a root.</param>
    /// <param name="name">One segment of the path.</param>
    /// <param name="body">Runs as the activity's steps.</param>
    /// <param name="options">What the code asks; <see langword="null"/> for the defaults.</param>
    public static IActivity<T> Start<T>(
        this IConcurrency concurrency, string name, Func<IActivityScope, Task<T>> body, ActivityOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(concurrency);
        return concurrency.Start(name, AsValueTask(body), options);
    }

    /// <inheritdoc cref="IConcurrency.Start(string, Func{IActivityScope, ValueTask}, int, ActivityOptions?)"/>
    /// <param name="concurrency">The parent, or the runtime for roots.</param>
    /// <param name="name">One segment of the path; instance i is <c>name[i]</c>.</param>
    /// <param name="body">Runs once for each instance.</param>
    /// <param name="instances">How many; 1 or more.</param>
    /// <param name="options">What the code asks; <see langword="null"/> for the defaults.</param>
    public static IActivityGroup Start(
        this IConcurrency concurrency,
        string name,
        Func<IActivityScope, Task> body,
        int instances,
        ActivityOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(concurrency);
        return concurrency.Start(name, AsValueTask(body), instances, options);
    }

    /// <inheritdoc cref="IConcurrency.RunAsync(string, Func{IActivityScope, ValueTask}, ActivityOptions?, CancellationToken)"/>
    /// <param name="concurrency">Where to run.</param>
    /// <param name="name">One segment of the path.</param>
    /// <param name="body">Runs as the activity's steps.</param>
    /// <param name="cancellationToken">Cancels the activity. The call returns only when it has ended.</param>
    [OverloadResolutionPriority(1)]
    public static ValueTask RunAsync(
        this IConcurrency concurrency,
        string name,
        Func<IActivityScope, ValueTask> body,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(concurrency);
        return concurrency.RunAsync(name, body, options: null, cancellationToken);
    }

    /// <inheritdoc cref="IConcurrency.RunAsync{T}(string, Func{IActivityScope, ValueTask{T}}, ActivityOptions?, CancellationToken)"/>
    /// <param name="concurrency">Where to run.</param>
    /// <param name="name">One segment of the path.</param>
    /// <param name="body">Runs as the activity's steps.</param>
    /// <param name="cancellationToken">Cancels the activity. The call returns only when it has ended.</param>
    [OverloadResolutionPriority(1)]
    public static ValueTask<T> RunAsync<T>(
        this IConcurrency concurrency,
        string name,
        Func<IActivityScope, ValueTask<T>> body,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(concurrency);
        return concurrency.RunAsync(name, body, options: null, cancellationToken);
    }

    /// <inheritdoc cref="IConcurrency.RunAsync(string, Func{IActivityScope, ValueTask}, ActivityOptions?, CancellationToken)"/>
    /// <param name="concurrency">Where to run.</param>
    /// <param name="name">One segment of the path.</param>
    /// <param name="body">Runs as the activity's steps.</param>
    /// <param name="options">What the code asks; <see langword="null"/> for the defaults.</param>
    /// <param name="cancellationToken">Cancels the activity. The call returns only when it has ended.</param>
    public static ValueTask RunAsync(
        this IConcurrency concurrency,
        string name,
        Func<IActivityScope, Task> body,
        ActivityOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(concurrency);
        return concurrency.RunAsync(name, AsValueTask(body), options, cancellationToken);
    }

    /// <inheritdoc cref="IConcurrency.RunAsync{T}(string, Func{IActivityScope, ValueTask{T}}, ActivityOptions?, CancellationToken)"/>
    /// <param name="concurrency">Where to run.</param>
    /// <param name="name">One segment of the path.</param>
    /// <param name="body">Runs as the activity's steps.</param>
    /// <param name="options">What the code asks; <see langword="null"/> for the defaults.</param>
    /// <param name="cancellationToken">Cancels the activity. The call returns only when it has ended.</param>
    public static ValueTask<T> RunAsync<T>(
        this IConcurrency concurrency,
        string name,
        Func<IActivityScope, Task<T>> body,
        ActivityOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(concurrency);
        return concurrency.RunAsync(name, AsValueTask(body), options, cancellationToken);
    }

    /// <inheritdoc cref="IConcurrency.RunAsync(string, Func{IActivityScope, ValueTask}, ActivityOptions?, CancellationToken)"/>
    /// <param name="concurrency">Where to run.</param>
    /// <param name="name">One segment of the path.</param>
    /// <param name="body">Runs as the activity's steps.</param>
    /// <param name="cancellationToken">Cancels the activity. The call returns only when it has ended.</param>
    public static ValueTask RunAsync(
        this IConcurrency concurrency, string name, Func<IActivityScope, Task> body, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(concurrency);
        return concurrency.RunAsync(name, AsValueTask(body), options: null, cancellationToken);
    }

    /// <inheritdoc cref="IConcurrency.RunAsync{T}(string, Func{IActivityScope, ValueTask{T}}, ActivityOptions?, CancellationToken)"/>
    /// <param name="concurrency">Where to run.</param>
    /// <param name="name">One segment of the path.</param>
    /// <param name="body">Runs as the activity's steps.</param>
    /// <param name="cancellationToken">Cancels the activity. The call returns only when it has ended.</param>
    public static ValueTask<T> RunAsync<T>(
        this IConcurrency concurrency, string name, Func<IActivityScope, Task<T>> body, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(concurrency);
        return concurrency.RunAsync(name, AsValueTask(body), options: null, cancellationToken);
    }

    private static Func<IActivityScope, ValueTask> AsValueTask(Func<IActivityScope, Task> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return scope => new ValueTask(body(scope));
    }

    private static Func<IActivityScope, ValueTask<T>> AsValueTask<T>(Func<IActivityScope, Task<T>> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return scope => new ValueTask<T>(body(scope));
    }
}
