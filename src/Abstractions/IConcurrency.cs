using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Concurrency;

/// <summary>What an algorithm gets from dependency injection: it starts activities and makes the objects they meet at.</summary>
/// <remarks>
/// <para>
/// Whether an activity is an operating-system thread or an asynchronous task is decided by configuration, then by the hint in
/// its <see cref="ActivityOptions"/>, then by the default backend; the algorithm does not know.
/// </para>
/// <para>
/// Names are made of letters, digits, <c>.</c>, <c>_</c> and <c>-</c>, and do not contain <c>__</c>.
/// </para>
/// <para>
/// Starting never runs the body on the caller's stack. A child started under a cancelled parent becomes
/// <see cref="ActivityState.Cancelled"/> and its body never runs; starting under a finished one throws
/// <see cref="InvalidOperationException"/>.
/// </para>
/// </remarks>
public interface IConcurrency
{
    /// <summary>Where all time comes from.</summary>
    TimeProvider TimeProvider { get; }

    /// <summary>Starts an activity: a root on <see cref="IConcurrency"/>, a child on <see cref="IActivityScope"/>.</summary>
    /// <param name="name">One segment of the path.</param>
    /// <param name="body">Runs as the activity's steps, never two at a time.</param>
    /// <param name="options">What the code asks; <see langword="null"/> for the defaults.</param>
    /// <exception cref="ArgumentException">The name is not a valid segment.</exception>
    /// <exception cref="InvalidOperationException">The parent has ended, or the activity cannot be placed.</exception>
    IActivity Start(string name, Func<IActivityScope, ValueTask> body, ActivityOptions? options = null);

    /// <inheritdoc cref="Start(string, Func{IActivityScope, ValueTask}, ActivityOptions?)"/>
    /// <typeparam name="T">What the body returns.</typeparam>
    IActivity<T> Start<T>(string name, Func<IActivityScope, ValueTask<T>> body, ActivityOptions? options = null);

    /// <summary>Starts several instances of one body. Their number can be changed by configuration.</summary>
    /// <param name="name">One segment of the path; instance i is <c>name[i]</c>.</param>
    /// <param name="body">Runs once for each instance; <see cref="IActivityScope.Index"/> tells which.</param>
    /// <param name="instances">How many; 1 or more.</param>
    /// <param name="options">What the code asks; <see langword="null"/> for the defaults.</param>
    IActivityGroup Start(
        string name, Func<IActivityScope, ValueTask> body, int instances, ActivityOptions? options = null);

    /// <summary>Starts an activity whose body blocks: it uses the blocking verbs, and needs a stack to do so.</summary>
    /// <remarks>Runs on <c>Thread</c> unless a rule or hint names another backend that has stacks.</remarks>
    /// <param name="name">One segment of the path.</param>
    /// <param name="body">Runs as one step.</param>
    /// <param name="options">What the code asks; <see langword="null"/> for the defaults.</param>
    IActivity StartBlocking(string name, Action<IActivityScope> body, ActivityOptions? options = null);

    /// <inheritdoc cref="StartBlocking(string, Action{IActivityScope}, ActivityOptions?)"/>
    /// <typeparam name="T">What the body returns.</typeparam>
    IActivity<T> StartBlocking<T>(string name, Func<IActivityScope, T> body, ActivityOptions? options = null);

    /// <summary>Starts several instances of one blocking body. Their number can be changed by configuration.</summary>
    /// <param name="name">One segment of the path; instance i is <c>name[i]</c>.</param>
    /// <param name="body">Runs once for each instance; <see cref="IActivityScope.Index"/> tells which.</param>
    /// <param name="instances">How many; 1 or more.</param>
    /// <param name="options">What the code asks; <see langword="null"/> for the defaults.</param>
    IActivityGroup StartBlocking(
        string name, Action<IActivityScope> body, int instances, ActivityOptions? options = null);

    /// <summary>
    /// Runs an activity and waits for its end: a child of the calling activity, or a root when called from outside of
    /// activities.
    /// </summary>
    /// <param name="name">One segment of the path.</param>
    /// <param name="body">Runs as the activity's steps.</param>
    /// <param name="options">What the code asks; <see langword="null"/> for the defaults.</param>
    /// <param name="cancellationToken">Cancels the activity. The call returns only when it has ended.</param>
    /// <exception cref="OperationCanceledException">The activity was cancelled.</exception>
    /// <exception cref="Exception">The first failure of the activity, as it was thrown.</exception>
    ValueTask RunAsync(
        string name,
        Func<IActivityScope, ValueTask> body,
        ActivityOptions? options = null,
        CancellationToken cancellationToken = default);

    /// <inheritdoc cref="RunAsync(string, Func{IActivityScope, ValueTask}, ActivityOptions?, CancellationToken)"/>
    /// <typeparam name="T">What the body returns.</typeparam>
    /// <returns>What the body returned.</returns>
    ValueTask<T> RunAsync<T>(
        string name,
        Func<IActivityScope, ValueTask<T>> body,
        ActivityOptions? options = null,
        CancellationToken cancellationToken = default);

    /// <summary>Makes a channel. On a scope its path is below the activity's.</summary>
    /// <typeparam name="T">What is sent.</typeparam>
    /// <param name="name">One segment of the path. Need not be unique.</param>
    /// <param name="options">Capacity and what happens when it is full.</param>
    IChannel<T> CreateChannel<T>(string name, ChannelOptions<T> options);

    /// <summary>Makes a mutex, which nobody owns.</summary>
    /// <param name="name">One segment of the path. Need not be unique.</param>
    IMutex CreateMutex(string name);

    /// <summary>Makes a reader-writer lock, which nobody holds.</summary>
    /// <param name="name">One segment of the path. Need not be unique.</param>
    IReaderWriterLock CreateReaderWriterLock(string name);

    /// <summary>Makes a semaphore.</summary>
    /// <param name="name">One segment of the path. Need not be unique.</param>
    /// <param name="permits">How many permits there are at first; zero or more.</param>
    /// <param name="maxPermits">How many there can be; 1 or more, and not fewer than at first.</param>
    ISemaphore CreateSemaphore(string name, int permits, int maxPermits = int.MaxValue);

    /// <summary>Makes a manual-reset event.</summary>
    /// <param name="name">One segment of the path. Need not be unique.</param>
    /// <param name="isSet">Whether it is set at first.</param>
    IManualResetEvent CreateManualResetEvent(string name, bool isSet = false);

    /// <summary>Makes an auto-reset event.</summary>
    /// <param name="name">One segment of the path. Need not be unique.</param>
    /// <param name="isSet">Whether it is set at first.</param>
    IAutoResetEvent CreateAutoResetEvent(string name, bool isSet = false);

    /// <summary>Makes a countdown.</summary>
    /// <param name="name">One segment of the path. Need not be unique.</param>
    /// <param name="count">How many things are to happen; zero or more.</param>
    ICountdownEvent CreateCountdownEvent(string name, int count);

    /// <summary>Makes a barrier.</summary>
    /// <param name="name">One segment of the path. Need not be unique.</param>
    /// <param name="participants">How many take part at first; zero or more.</param>
    /// <param name="postPhaseAction">Gets the number of each phase when all have arrived; <see langword="null"/> for none.</param>
    IBarrier CreateBarrier(string name, int participants, Action<long>? postPhaseAction = null);

    /// <summary>Makes an exchanger.</summary>
    /// <typeparam name="T">What is swapped.</typeparam>
    /// <param name="name">One segment of the path. Need not be unique.</param>
    IExchanger<T> CreateExchanger<T>(string name);

    /// <summary>Makes a promise, which is not completed.</summary>
    /// <typeparam name="T">What is promised.</typeparam>
    /// <param name="name">One segment of the path. Need not be unique.</param>
    IPromise<T> CreatePromise<T>(string name);

    /// <summary>Makes a broadcast without subscribers.</summary>
    /// <typeparam name="T">What is sent.</typeparam>
    /// <param name="name">One segment of the path. Need not be unique.</param>
    IBroadcast<T> CreateBroadcast<T>(string name);

    /// <summary>Makes a changing value.</summary>
    /// <typeparam name="T">The value.</typeparam>
    /// <param name="name">One segment of the path. Need not be unique.</param>
    /// <param name="value">The first value.</param>
    ILatest<T> CreateLatest<T>(string name, T value);

    /// <summary>Makes a value that each activity has for itself.</summary>
    /// <typeparam name="T">The value.</typeparam>
    /// <param name="name">One segment of the path. Need not be unique.</param>
    /// <param name="factory">
    /// Makes the value of an activity when it first asks, in a step of it; <see langword="null"/> for <c>default</c>.
    /// </param>
    IActivityLocal<T> CreateActivityLocal<T>(string name, Func<T>? factory = null);

    /// <summary>Makes a ticker. Its first tick is due after one period.</summary>
    /// <param name="name">One segment of the path. Need not be unique.</param>
    /// <param name="period">The time between two ticks; more than zero.</param>
    ITicker CreateTicker(string name, TimeSpan period);

    /// <summary>Lends a reader of <c>System.Threading.Channels</c> the verbs of a channel end.</summary>
    /// <remarks>
    /// Cancellation loses no item, whatever the channel behind it: the adapter waits for readiness, which takes nothing, and
    /// takes without waiting. Receivers compete without a promised order. Blocking verbs need the pool to go on if the channel
    /// behind does.
    /// </remarks>
    /// <typeparam name="T">What is received.</typeparam>
    /// <param name="name">One segment of the path.</param>
    /// <param name="reader">The end to receive from.</param>
    IChannelReader<T> Adapt<T>(string name, ChannelReader<T> reader);

    /// <summary>Lends a writer of <c>System.Threading.Channels</c> the verbs of a channel end.</summary>
    /// <remarks>As with readers: a cancelled send left nothing; senders compete without a promised order.</remarks>
    /// <typeparam name="T">What is sent.</typeparam>
    /// <param name="name">One segment of the path.</param>
    /// <param name="writer">The end to send to.</param>
    IChannelWriter<T> Adapt<T>(string name, ChannelWriter<T> writer);

    /// <summary>
    /// Makes a reader over another which owns each item until it is settled, and delivers again what a loop had in hand when it failed,
    /// was cancelled, or restarted.
    /// </summary>
    /// <remarks>Make it outside of the loops that receive from it, so that it outlives them. Who receives from the source beside it takes items of his own.</remarks>
    /// <typeparam name="T">What is received.</typeparam>
    /// <param name="name">One segment of the path. Need not be unique.</param>
    /// <param name="source">The end to receive from.</param>
    /// <param name="retry">How often an item is tried; <see langword="null"/> for the defaults.</param>
    /// <param name="deadLetters">
    /// Where items go that were given up; <see langword="null"/> to have the last failure thrown to whoever receives. Complete it after
    /// the reader has ended, and not before.
    /// </param>
    /// <exception cref="ArgumentException">The source belongs to another runtime.</exception>
    /// <exception cref="NotSupportedException">The source is lent by another kind of channel.</exception>
    IRedeliveringReader<T> CreateRedeliveringReader<T>(
        string name, IChannelReader<T> source, ItemRetry? retry = null, IChannelWriter<DeadLetter<T>>? deadLetters = null);

    /// <summary>Sends a request and waits for its reply.</summary>
    /// <remarks>
    /// An unanswered request is an exception and no hang: when the activity that received it ends without replying, when the
    /// channel closes before it was sent or before anybody ever served it, and when the last activity that served the channel
    /// has ended. A foreign caller who receives a request and drops it is not seen: use a time-out where that can happen.
    /// </remarks>
    /// <typeparam name="TRequest">What is asked.</typeparam>
    /// <typeparam name="TReply">What is answered.</typeparam>
    /// <param name="server">The channel that the server receives from.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="cancellationToken">
    /// Abandons the wait: a request not yet sent is not in the channel; the reply to one already sent is discarded.
    /// </param>
    /// <exception cref="RequestUnansweredException">Nobody will answer.</exception>
    /// <exception cref="ChannelClosedException">The channel was completed before the request was sent.</exception>
    ValueTask<TReply> AskAsync<TRequest, TReply>(
        IChannelWriter<Request<TRequest, TReply>> server,
        TRequest request,
        CancellationToken cancellationToken = default);

    /// <summary>The blocking twin of <see cref="AskAsync"/>.</summary>
    /// <typeparam name="TRequest">What is asked.</typeparam>
    /// <typeparam name="TReply">What is answered.</typeparam>
    /// <param name="server">The channel that the server receives from.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="cancellationToken">Abandons the wait.</param>
    /// <exception cref="InvalidOperationException">Called in an asynchronous body. Use <see cref="AskAsync"/>.</exception>
    TReply Ask<TRequest, TReply>(
        IChannelWriter<Request<TRequest, TReply>> server,
        TRequest request,
        CancellationToken cancellationToken = default);

    // The six below exist so that an asynchronous body handed to StartBlocking does not compile: without them it would bind
    // to Action and become an async void. They are never called, so they have bodies here and nothing implements them. Those
    // for Task come first in overload resolution, so that an asynchronous lambda, which suits several, gets their message.

    /// <summary>Does not compile: the body is asynchronous. Use <c>Start</c>.</summary>
    /// <param name="name">One segment of the path.</param>
    /// <param name="body">An asynchronous body.</param>
    /// <param name="options">What the code asks.</param>
    [OverloadResolutionPriority(1)]
    [Obsolete(AsynchronousBodyInStartBlocking, error: true), EditorBrowsable(EditorBrowsableState.Never)]
    IActivity StartBlocking(string name, Func<IActivityScope, Task> body, ActivityOptions? options = null) =>
        throw new NotSupportedException(AsynchronousBodyInStartBlocking);

    /// <inheritdoc cref="StartBlocking(string, Func{IActivityScope, Task}, ActivityOptions?)"/>
    [Obsolete(AsynchronousBodyInStartBlocking, error: true), EditorBrowsable(EditorBrowsableState.Never)]
    IActivity StartBlocking(string name, Func<IActivityScope, ValueTask> body, ActivityOptions? options = null) =>
        throw new NotSupportedException(AsynchronousBodyInStartBlocking);

    /// <inheritdoc cref="StartBlocking(string, Func{IActivityScope, Task}, ActivityOptions?)"/>
    /// <typeparam name="T">What the body returns.</typeparam>
    [OverloadResolutionPriority(1)]
    [Obsolete(AsynchronousBodyInStartBlocking, error: true), EditorBrowsable(EditorBrowsableState.Never)]
    IActivity<T> StartBlocking<T>(string name, Func<IActivityScope, Task<T>> body, ActivityOptions? options = null) =>
        throw new NotSupportedException(AsynchronousBodyInStartBlocking);

    /// <inheritdoc cref="StartBlocking(string, Func{IActivityScope, Task}, ActivityOptions?)"/>
    /// <typeparam name="T">What the body returns.</typeparam>
    [Obsolete(AsynchronousBodyInStartBlocking, error: true), EditorBrowsable(EditorBrowsableState.Never)]
    IActivity<T> StartBlocking<T>(string name, Func<IActivityScope, ValueTask<T>> body, ActivityOptions? options = null) =>
        throw new NotSupportedException(AsynchronousBodyInStartBlocking);

    /// <inheritdoc cref="StartBlocking(string, Func{IActivityScope, Task}, ActivityOptions?)"/>
    /// <param name="name">One segment of the path.</param>
    /// <param name="body">An asynchronous body.</param>
    /// <param name="instances">How many.</param>
    /// <param name="options">What the code asks.</param>
    [OverloadResolutionPriority(1)]
    [Obsolete(AsynchronousBodyInStartBlocking, error: true), EditorBrowsable(EditorBrowsableState.Never)]
    IActivityGroup StartBlocking(
        string name, Func<IActivityScope, Task> body, int instances, ActivityOptions? options = null) =>
        throw new NotSupportedException(AsynchronousBodyInStartBlocking);

    /// <inheritdoc cref="StartBlocking(string, Func{IActivityScope, Task}, int, ActivityOptions?)"/>
    [Obsolete(AsynchronousBodyInStartBlocking, error: true), EditorBrowsable(EditorBrowsableState.Never)]
    IActivityGroup StartBlocking(
        string name, Func<IActivityScope, ValueTask> body, int instances, ActivityOptions? options = null) =>
        throw new NotSupportedException(AsynchronousBodyInStartBlocking);

    private const string AsynchronousBodyInStartBlocking =
        "This body is asynchronous and would run unobserved. Use Start for it; StartBlocking is for bodies which block.";
}
