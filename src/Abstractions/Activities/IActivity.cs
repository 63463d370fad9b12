namespace Concurrency;

/// <summary>One sequential strand of work, seen from outside.</summary>
/// <remarks>
/// An activity is complete when its body and all its children are. The first failure among them cancels the rest, and is
/// what every awaiter of the activity sees.
/// </remarks>
public interface IActivity
{
    /// <summary>Unique within the process; ascending in the order of starting.</summary>
    long Id { get; }

    /// <summary>The last part of <see cref="Path"/>, as it was given to <c>Start</c>.</summary>
    string Name { get; }

    /// <summary>
    /// The names from the root down, joined by <c>/</c>, with <c>[i]</c> for instances and <c>#n</c> for the n-th of several
    /// living siblings with one name: <c>digest/hash[2]</c>, <c>digest/retry#3</c>, <c>digest/hash#2[0]</c>.
    /// </summary>
    string Path { get; }

    /// <summary>The name of the backend that placement gave it.</summary>
    string Backend { get; }

    /// <summary>Where it is in its life. For one consistent picture use <see cref="GetSnapshot"/>.</summary>
    ActivityState State { get; }

    /// <summary>
    /// Completes when the activity has ended, with its outcome. Meant for code outside of activities; inside, use
    /// <see cref="JoinAsync"/>, whose wait is known by name and comes home.
    /// </summary>
    Task Completion { get; }

    /// <summary>
    /// Every failure so far: the one which <see cref="JoinAsync"/> throws first, then those that came after it (of siblings
    /// and of clean-up), in the order they happened. Of an activity that is restarted, those of its last attempt, once that has ended.
    /// </summary>
    IReadOnlyList<Exception> Failures { get; }

    /// <summary>
    /// Requests cancellation of the activity and all its descendants: ends whatever library wait they are in, and signals
    /// <see cref="IActivityScope.CancellationToken"/>. Returns at once; later calls do nothing. Never runs user code on the
    /// caller's stack.
    /// </summary>
    void Cancel();

    /// <summary>Waits until the activity, with all its children, has ended.</summary>
    /// <remarks>
    /// Joiners resume in the order they arrived. Joining one's own descendant yields the descendant's outcome even when the
    /// joiner is cancelled meanwhile, because the descendant is cancelled too and ends first.
    /// </remarks>
    /// <param name="cancellationToken">Abandons the wait. The activity runs on.</param>
    /// <exception cref="OperationCanceledException">The activity was cancelled, or the wait was.</exception>
    /// <exception cref="Exception">The first failure of the activity, as it was thrown.</exception>
    ValueTask JoinAsync(CancellationToken cancellationToken = default);

    /// <summary>Blocks the calling thread until the activity has ended; otherwise as <see cref="JoinAsync"/>.</summary>
    /// <param name="cancellationToken">Abandons the wait. The activity runs on.</param>
    /// <exception cref="InvalidOperationException">Called in an asynchronous body. Use <see cref="JoinAsync"/>.</exception>
    void Join(CancellationToken cancellationToken = default);

    /// <summary>
    /// A case of a select which is ready when the activity has ended; its <see cref="ISelectCase.Error"/> is the failure. The
    /// failure counts as awaited.
    /// </summary>
    ISelectCase EndCase();

    /// <summary>One consistent look at the activity, and at what it waits for.</summary>
    ActivitySnapshot GetSnapshot();
}

/// <summary>An activity with a result.</summary>
/// <typeparam name="T">What the body returns.</typeparam>
public interface IActivity<T> : IActivity
{
    /// <inheritdoc cref="IActivity.Completion"/>
    new Task<T> Completion { get; }

    /// <inheritdoc cref="IActivity.JoinAsync"/>
    /// <returns>What the body returned.</returns>
    new ValueTask<T> JoinAsync(CancellationToken cancellationToken = default);

    /// <inheritdoc cref="IActivity.Join"/>
    /// <returns>What the body returned.</returns>
    new T Join(CancellationToken cancellationToken = default);

    /// <inheritdoc cref="IActivity.EndCase"/>
    new ISelectCase<T> EndCase();
}
