namespace Concurrency;

/// <summary>An activity seen from inside: what its body may do. Activities started on a scope are its children.</summary>
/// <remarks>
/// Every waiting verb of the library ends with <see cref="OperationCanceledException"/> once the activity that calls it is
/// cancelled; nothing has to be passed for that. Code that has left its activity (after a foreign
/// <c>ConfigureAwait(false)</c>, inside <c>Task.Run</c>) is a foreign caller: it is cancelled through explicit tokens only,
/// until it calls <see cref="ReturnAsync"/>.
/// </remarks>
public interface IActivityScope : IConcurrency
{
    /// <summary>The handle of this activity, as others see it.</summary>
    IActivity Activity { get; }

    /// <summary>The path of this activity, such as <c>digest/hash[2]</c>.</summary>
    string Path { get; }

    /// <summary>Which instance this is, from 0; 0 as well where the activity was started without instances.</summary>
    int Index { get; }

    /// <summary>Which attempt this is, from 1: one more after each restart (<see cref="FailureResponse.Restart"/>).</summary>
    int Attempt { get; }

    /// <summary>
    /// Signalled when the activity is cancelled. For foreign code, such as <c>HttpClient</c>; the library's own verbs know it
    /// already. Call-backs registered on it run on the thread pool.
    /// </summary>
    CancellationToken CancellationToken { get; }

    /// <summary>Requests cancellation of this activity and all its descendants.</summary>
    void Cancel();

    /// <summary>
    /// Starts a child for each body, with instance i, <c>name[i]</c>, for body i. What the joiners are made of, such as
    /// <see cref="JoinerExtensions.RunAllAsync{T}"/>: use it for a joiner of your own.
    /// </summary>
    /// <remarks>
    /// A failure of a child does not cancel this activity or its other children, whatever the options say, and counts as awaited. A
    /// child which the options restart has failed when it is restarted no more. If a
    /// child cannot be started, those before it are cancelled, and <see cref="IActivityBatch{T}.NextEndedAsync"/> throws the cause
    /// when they have ended; if it is the first, this does.
    /// </remarks>
    /// <typeparam name="T">What the bodies return.</typeparam>
    /// <param name="name">One segment of the path.</param>
    /// <param name="bodies">What is run; may be empty.</param>
    /// <param name="options">What the code asks for each; <see langword="null"/> for the defaults.</param>
    /// <param name="cancellationToken">Cancels the children.</param>
    /// <exception cref="ArgumentException">The name is not a valid segment.</exception>
    /// <exception cref="InvalidOperationException">
    /// The activity has ended, the first child cannot be placed, or configuration sets another number of instances.
    /// </exception>
    IActivityBatch<T> StartEach<T>(
        string name,
        IReadOnlyList<Func<IActivityScope, ValueTask<T>>> bodies,
        ActivityOptions? options = null,
        CancellationToken cancellationToken = default);

    /// <summary>Completes when the time has passed; never early. Delays end in the order in which they are due.</summary>
    /// <param name="delay">Zero or more; zero completes at once. <see cref="Timeout.InfiniteTimeSpan"/> waits for cancellation.</param>
    /// <param name="cancellationToken">Abandons the delay.</param>
    ValueTask DelayAsync(TimeSpan delay, CancellationToken cancellationToken = default);

    /// <summary>Blocks the calling thread for the time; otherwise as <see cref="DelayAsync"/>.</summary>
    /// <param name="delay">Zero or more.</param>
    /// <param name="cancellationToken">Abandons the delay.</param>
    /// <exception cref="InvalidOperationException">Called in an asynchronous body. Use <see cref="DelayAsync"/>.</exception>
    void Delay(TimeSpan delay, CancellationToken cancellationToken = default);

    /// <summary>Gives this activity's other steps, and on tasks its neighbours, a turn. Cannot be cancelled.</summary>
    ValueTask YieldAsync();

    /// <summary>
    /// Comes back to this activity from code which left it: what follows the await runs as a step of the activity again.
    /// Completes at once at home.
    /// </summary>
    /// <exception cref="InvalidOperationException">The activity has ended.</exception>
    ValueTask ReturnAsync();

    /// <summary>
    /// Runs clean-up which the activity's cancellation does not reach, for at most <paramref name="deadline"/>. Waits begun in
    /// it belong to it; concurrent branches of the activity outside it are not shielded.
    /// </summary>
    /// <param name="deadline">How long it may take; more than zero, or <see cref="Timeout.InfiniteTimeSpan"/>.</param>
    /// <param name="cleanup">Gets a token for foreign code, which is signalled at the deadline.</param>
    /// <exception cref="TimeoutException">The deadline passed and ended a wait of the clean-up.</exception>
    /// <exception cref="InvalidOperationException">Called outside of this activity, or in a blocking body.</exception>
    ValueTask ShieldAsync(TimeSpan deadline, Func<CancellationToken, ValueTask> cleanup);

    /// <summary>The blocking twin of <see cref="ShieldAsync"/>, for blocking bodies.</summary>
    /// <param name="deadline">How long it may take; more than zero, or <see cref="Timeout.InfiniteTimeSpan"/>.</param>
    /// <param name="cleanup">Gets a token for foreign code, which is signalled at the deadline.</param>
    /// <exception cref="TimeoutException">The deadline passed and ended a wait of the clean-up.</exception>
    /// <exception cref="InvalidOperationException">Called outside of this activity, or in an asynchronous body.</exception>
    void Shield(TimeSpan deadline, Action<CancellationToken> cleanup);

    /// <summary>
    /// Runs a part of the body under a deadline: when it passes, the waits begun in the part end, and this throws. The
    /// activity's own cancellation reaches the part as well.
    /// </summary>
    /// <param name="deadline">How long it may take; more than zero.</param>
    /// <param name="body">Gets a token for foreign code, which is signalled at the deadline and on cancellation.</param>
    /// <exception cref="TimeoutException">The deadline passed and ended a wait of the part.</exception>
    /// <exception cref="InvalidOperationException">Called outside of this activity, or in a blocking body.</exception>
    ValueTask DeadlineAsync(TimeSpan deadline, Func<CancellationToken, ValueTask> body);

    /// <summary>The blocking twin of <see cref="DeadlineAsync"/>, for blocking bodies.</summary>
    /// <param name="deadline">How long it may take; more than zero.</param>
    /// <param name="body">Gets a token for foreign code, which is signalled at the deadline and on cancellation.</param>
    /// <exception cref="TimeoutException">The deadline passed and ended a wait of the part.</exception>
    /// <exception cref="InvalidOperationException">Called outside of this activity, or in an asynchronous body.</exception>
    void Deadline(TimeSpan deadline, Action<CancellationToken> body);

    /// <summary>
    /// Leaves something to the activity's end: it is disposed after the body and all children have ended, and before anybody
    /// learns of the end. What was registered last is disposed first.
    /// </summary>
    /// <remarks>
    /// For what the children use as well, which a <c>using</c> in the body would take from them. The activity's cancellation
    /// does not reach it, as in <see cref="ShieldAsync"/>; what it throws fails the activity, after any earlier failure.
    /// </remarks>
    /// <param name="disposable">What to dispose.</param>
    /// <exception cref="InvalidOperationException">The activity has ended. Nothing was registered.</exception>
    void RegisterForDispose(IDisposable disposable);

    /// <inheritdoc cref="RegisterForDispose"/>
    void RegisterForDisposeAsync(IAsyncDisposable disposable);
}
