using System.Runtime.CompilerServices;

namespace Concurrency;

/// <summary>Running several bodies at once, as children of the calling activity, and joining them by a rule.</summary>
/// <remarks>
/// <para>
/// Body i runs as the child <c>name[i]</c>, placed like any instance; their number is the code's, and a rule which sets another one
/// is an error. What a body starts on its scope belongs to its child, which ends after it and takes its failure.
/// </para>
/// <para>
/// Every joiner returns only when all children have ended. A child's failure does not cancel the caller: it is what the joiner says
/// it is. Cancelling the caller, its deadline, or the token cancels all children; if it has happened already, they are
/// <see cref="ActivityState.Cancelled"/> and no body runs.
/// </para>
/// <para>
/// A child whose outcome comes after the joiner has cancelled the rest changes nothing; if it failed, that is logged as a warning.
/// </para>
/// </remarks>
public static class JoinerExtensions
{
    /// <summary>Runs all bodies, and needs the result of each. The first failure cancels the rest and is thrown.</summary>
    /// <remarks>
    /// A child which is cancelled cancels the rest too, and is thrown unless another failed. Without bodies it completes at once.
    /// </remarks>
    /// <typeparam name="T">What the bodies return.</typeparam>
    /// <param name="scope">The calling activity.</param>
    /// <param name="name">One segment of the path.</param>
    /// <param name="bodies">What is run; each gets the scope of its child.</param>
    /// <param name="options">
    /// What the code asks for each; <see langword="null"/> for the defaults. <see cref="ActivityOptions.OnFailure"/> is of no effect.
    /// </param>
    /// <param name="cancellationToken">Cancels the children.</param>
    /// <returns>The results, in the order of the bodies.</returns>
    /// <exception cref="OperationCanceledException">A child was cancelled, and none failed.</exception>
    /// <exception cref="Exception">The first failure, as it was thrown.</exception>
    public static ValueTask<IReadOnlyList<T>> RunAllAsync<T>(
        this IActivityScope scope,
        string name,
        IEnumerable<Func<IActivityScope, ValueTask<T>>> bodies,
        ActivityOptions? options = null,
        CancellationToken cancellationToken = default) =>
        Joiners.AllAsync(Start(scope, name, ToList(bodies), options, cancellationToken));

    /// <summary>Runs all bodies, and needs each to complete. The first failure cancels the rest and is thrown.</summary>
    /// <remarks>
    /// A child which is cancelled cancels the rest too, and is thrown unless another failed. Without bodies it completes at once.
    /// </remarks>
    /// <param name="scope">The calling activity.</param>
    /// <param name="name">One segment of the path.</param>
    /// <param name="bodies">What is run; each gets the scope of its child.</param>
    /// <param name="options">
    /// What the code asks for each; <see langword="null"/> for the defaults. <see cref="ActivityOptions.OnFailure"/> is of no effect.
    /// </param>
    /// <param name="cancellationToken">Cancels the children.</param>
    /// <exception cref="OperationCanceledException">A child was cancelled, and none failed.</exception>
    /// <exception cref="Exception">The first failure, as it was thrown.</exception>
    public static async ValueTask RunAllAsync(
        this IActivityScope scope,
        string name,
        IEnumerable<Func<IActivityScope, ValueTask>> bodies,
        ActivityOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(bodies);
        await scope.RunAllAsync(name, bodies.Select(Joiners.WithResult), options, cancellationToken);
    }

    /// <summary>Runs all bodies until one succeeds, and cancels the rest. Failures before it are dropped.</summary>
    /// <typeparam name="T">What the bodies return.</typeparam>
    /// <param name="scope">The calling activity.</param>
    /// <param name="name">One segment of the path.</param>
    /// <param name="bodies">What is run, at least one; each gets the scope of its child.</param>
    /// <param name="options">
    /// What the code asks for each; <see langword="null"/> for the defaults. <see cref="ActivityOptions.OnFailure"/> is of no effect.
    /// </param>
    /// <param name="cancellationToken">Cancels the children.</param>
    /// <returns>The result of the first child that completed.</returns>
    /// <exception cref="ArgumentException">There are no bodies.</exception>
    /// <exception cref="AggregateException">All failed: the failures, in the order in which they came.</exception>
    /// <exception cref="OperationCanceledException">
    /// None succeeded, and at least one was cancelled; the failures of the others are inside.
    /// </exception>
    public static async ValueTask<T> RunAnyAsync<T>(
        this IActivityScope scope,
        string name,
        IEnumerable<Func<IActivityScope, ValueTask<T>>> bodies,
        ActivityOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        var list = ToList(bodies);
        if (list.Count == 0)
            throw new ArgumentException($"None of no bodies can succeed: '{name}' needs at least one.", nameof(bodies));

        return (await Joiners.QuorumAsync(Start(scope, name, list, options, cancellationToken), quorum: 1))[0];
    }

    /// <summary>Runs all bodies until so many have succeeded, and cancels the rest; or until that has become impossible.</summary>
    /// <typeparam name="T">What the bodies return.</typeparam>
    /// <param name="scope">The calling activity.</param>
    /// <param name="name">One segment of the path.</param>
    /// <param name="quorum">How many must succeed; from 1 to the number of bodies.</param>
    /// <param name="bodies">What is run; each gets the scope of its child.</param>
    /// <param name="options">
    /// What the code asks for each; <see langword="null"/> for the defaults. <see cref="ActivityOptions.OnFailure"/> is of no effect.
    /// </param>
    /// <param name="cancellationToken">Cancels the children.</param>
    /// <returns>The results of the first children that completed, as many as the quorum, in the order in which they came.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The quorum is less than 1, or more than there are bodies.</exception>
    /// <exception cref="AggregateException">
    /// Too many failed: the failures, in the order in which they came, up to the one which made the quorum impossible.
    /// </exception>
    /// <exception cref="OperationCanceledException">
    /// The quorum became impossible, and one of those without a result was cancelled; the failures of the others are inside.
    /// </exception>
    public static async ValueTask<IReadOnlyList<T>> RunQuorumAsync<T>(
        this IActivityScope scope,
        string name,
        int quorum,
        IEnumerable<Func<IActivityScope, ValueTask<T>>> bodies,
        ActivityOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        var list = ToList(bodies);
        ArgumentOutOfRangeException.ThrowIfLessThan(quorum, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quorum, list.Count);
        return await Joiners.QuorumAsync(Start(scope, name, list, options, cancellationToken), quorum);
    }

    /// <summary>Runs all bodies to their end, and returns how each ended. Nothing cancels the rest but the caller.</summary>
    /// <remarks>
    /// A failure or a cancellation, the caller's own included, is an outcome and is not thrown. Without bodies it completes at once.
    /// </remarks>
    /// <typeparam name="T">What the bodies return.</typeparam>
    /// <param name="scope">The calling activity.</param>
    /// <param name="name">One segment of the path.</param>
    /// <param name="bodies">What is run; each gets the scope of its child.</param>
    /// <param name="options">
    /// What the code asks for each; <see langword="null"/> for the defaults. <see cref="ActivityOptions.OnFailure"/> is of no effect.
    /// </param>
    /// <param name="cancellationToken">Cancels the children.</param>
    /// <returns>The outcomes, in the order of the bodies.</returns>
    public static ValueTask<IReadOnlyList<ActivityOutcome<T>>> RunSettledAsync<T>(
        this IActivityScope scope,
        string name,
        IEnumerable<Func<IActivityScope, ValueTask<T>>> bodies,
        ActivityOptions? options = null,
        CancellationToken cancellationToken = default) =>
        Joiners.SettledAsync(Start(scope, name, ToList(bodies), options, cancellationToken));

    /// <summary>Runs all bodies, and tells how each ended as soon as it has. Leaving the loop early cancels the rest.</summary>
    /// <remarks>
    /// A failure or a cancellation, the caller's own included, is an outcome and is not thrown. The children are started when the
    /// loop begins; it is left only when all have ended. Each loop over it is another run.
    /// </remarks>
    /// <typeparam name="T">What the bodies return.</typeparam>
    /// <param name="scope">The calling activity.</param>
    /// <param name="name">One segment of the path.</param>
    /// <param name="bodies">What is run; each gets the scope of its child.</param>
    /// <param name="options">
    /// What the code asks for each; <see langword="null"/> for the defaults. <see cref="ActivityOptions.OnFailure"/> is of no effect.
    /// </param>
    /// <param name="cancellationToken">Cancels the children.</param>
    /// <returns>The outcomes, in the order in which the children ended.</returns>
    public static IAsyncEnumerable<ActivityOutcome<T>> RunEachAsync<T>(
        this IActivityScope scope,
        string name,
        IEnumerable<Func<IActivityScope, ValueTask<T>>> bodies,
        ActivityOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var list = ToList(bodies);
        return EachAsync(cancellationToken);

        async IAsyncEnumerable<ActivityOutcome<T>> EachAsync([EnumeratorCancellation] CancellationToken token)
        {
            var children = Start(scope, name, list, options, token);
            try
            {
                while (await children.NextEndedAsync() is >= 0 and var ended)
                    yield return await Joiners.OutcomeAsync(children, ended);
            }
            finally
            {
                children.Cancel();
                await Joiners.EndAsync(children);
            }
        }
    }

    private static List<Func<IActivityScope, ValueTask<T>>> ToList<T>(IEnumerable<Func<IActivityScope, ValueTask<T>>> bodies)
    {
        ArgumentNullException.ThrowIfNull(bodies);
        return [.. bodies];
    }

    private static IActivityBatch<T> Start<T>(
        IActivityScope scope,
        string name,
        List<Func<IActivityScope, ValueTask<T>>> bodies,
        ActivityOptions? options,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return scope.StartEach(name, bodies, options, cancellationToken);
    }
}
