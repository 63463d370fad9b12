namespace Concurrency;

/// <summary>Doing something with each item of a channel, in several activities.</summary>
/// <remarks>
/// Each runs as an activity of the given name, a child of the caller's, with instances of <c>worker</c> below it. Their number can
/// be changed by configuration, like that of any instances. The first failure of a body cancels the rest and is thrown.
/// </remarks>
public static class ForEachExtensions
{
    /// <summary>Receives until the channel is completed and drained, and runs the body for each item.</summary>
    /// <typeparam name="T">What is received.</typeparam>
    /// <param name="scope">The calling activity.</param>
    /// <param name="name">One segment of the path.</param>
    /// <param name="source">The end to receive from.</param>
    /// <param name="maxDegreeOfParallelism">How many bodies run at once at most; 1 or more.</param>
    /// <param name="body">Gets the scope of its worker, and an item.</param>
    /// <param name="cancellationToken">Cancels it. The call returns only when all bodies have ended.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="Exception">The first failure of a body, or the error the channel was completed with.</exception>
    public static ValueTask ForEachAsync<T>(
        this IActivityScope scope,
        string name,
        IChannelReader<T> source,
        int maxDegreeOfParallelism,
        Func<IActivityScope, T, ValueTask> body,
        CancellationToken cancellationToken = default) =>
        RunWorkersAsync(
            scope, name, source, maxDegreeOfParallelism, body, worker => DrainAsync(worker, source, body), cancellationToken);

    /// <summary>Receives until the reader ends, and runs the body for each delivery. A failure of a body is a failed attempt.</summary>
    /// <remarks>
    /// The reader says how often an item is tried, with which delays, and what becomes of it then. When the loop is cancelled, the items
    /// in hand go back to the reader. At least once: a body may run again for an item whose work it had done.
    /// </remarks>
    /// <typeparam name="T">What is received.</typeparam>
    /// <param name="scope">The calling activity.</param>
    /// <param name="name">One segment of the path.</param>
    /// <param name="source">The reader to receive from, which owns the items.</param>
    /// <param name="maxDegreeOfParallelism">How many bodies run at once at most; 1 or more.</param>
    /// <param name="body">
    /// Gets the scope of its worker, and a delivery; it is settled when the body returns. What is thrown after the body has settled it
    /// itself, or given it back, fails the loop. A child that the body starts on the scope, and
    /// that fails, fails the worker and the whole loop; the item goes back as failed.
    /// </param>
    /// <param name="cancellationToken">Cancels it. The call returns only when all bodies have ended.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="Exception">
    /// The error the source was completed with; or the last failure of an item, where the reader has no dead letters.
    /// </exception>
    public static ValueTask ForEachAsync<T>(
        this IActivityScope scope,
        string name,
        IRedeliveringReader<T> source,
        int maxDegreeOfParallelism,
        Func<IActivityScope, IDelivery<T>, ValueTask> body,
        CancellationToken cancellationToken = default) =>
        RunWorkersAsync(
            scope, name, source, maxDegreeOfParallelism, body, worker => AttemptAllAsync(worker, source, body), cancellationToken);

    /// <summary>Receives until the channel is completed and drained, and sends a result for each item.</summary>
    /// <remarks>The results' channel is not completed: others may send to it as well.</remarks>
    /// <typeparam name="T">What is received.</typeparam>
    /// <typeparam name="TResult">What is sent.</typeparam>
    /// <param name="scope">The calling activity.</param>
    /// <param name="name">One segment of the path.</param>
    /// <param name="source">The end to receive from.</param>
    /// <param name="results">The end to send to.</param>
    /// <param name="maxDegreeOfParallelism">How many bodies run at once at most; 1 or more.</param>
    /// <param name="body">Gets the scope of its worker, and an item; returns the result.</param>
    /// <param name="order">In which order results are sent. The default is <see cref="ResultOrder.AsCompleted"/>.</param>
    /// <param name="cancellationToken">Cancels it. The call returns only when all bodies have ended.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="Exception">The first failure of a body, or the error the channel was completed with.</exception>
    public static ValueTask MapAsync<T, TResult>(
        this IActivityScope scope,
        string name,
        IChannelReader<T> source,
        IChannelWriter<TResult> results,
        int maxDegreeOfParallelism,
        Func<IActivityScope, T, ValueTask<TResult>> body,
        ResultOrder order = ResultOrder.AsCompleted,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(results);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxDegreeOfParallelism, 1);
        ArgumentNullException.ThrowIfNull(body);
        return order switch
        {
            ResultOrder.AsCompleted => scope.ForEachAsync(
                name,
                source,
                maxDegreeOfParallelism,
                async (worker, item) => await results.SendAsync(await body(worker, item)),
                cancellationToken),
            ResultOrder.AsReceived => scope.RunAsync(
                name,
                run => new OrderedMap<T, TResult>(source, results, body).RunAsync(run, maxDegreeOfParallelism),
                cancellationToken),
            _ => throw new ArgumentOutOfRangeException(nameof(order), order, "Known orders: AsCompleted, AsReceived."),
        };
    }

    /// <summary>Runs the body for each item, and for each that bodies add, until nothing is left.</summary>
    /// <remarks>Ends when every item has been dealt with and none was added: a search which feeds itself.</remarks>
    /// <typeparam name="T">The items.</typeparam>
    /// <param name="scope">The calling activity.</param>
    /// <param name="name">One segment of the path.</param>
    /// <param name="seeds">Where it begins.</param>
    /// <param name="maxDegreeOfParallelism">How many bodies run at once at most; 1 or more.</param>
    /// <param name="body">Gets the scope of its worker, an item, and where to add further ones.</param>
    /// <param name="cancellationToken">Cancels it. The call returns only when all bodies have ended.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="Exception">The first failure of a body.</exception>
    public static ValueTask CrawlAsync<T>(
        this IActivityScope scope,
        string name,
        IEnumerable<T> seeds,
        int maxDegreeOfParallelism,
        Func<IActivityScope, T, ICrawl<T>, ValueTask> body,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(seeds);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxDegreeOfParallelism, 1);
        ArgumentNullException.ThrowIfNull(body);
        return scope.RunAsync(
            name,
            run => new Crawl<T>(run.CreateChannel<T>("frontier", ChannelCapacity.Unbounded), body)
                .RunAsync(run, seeds, maxDegreeOfParallelism),
            cancellationToken);
    }

    internal static async ValueTask DrainAsync<T>(
        IActivityScope worker, IChannelReader<T> source, Func<IActivityScope, T, ValueTask> body)
    {
        await foreach (var item in source.ReceiveAllAsync())
            await body(worker, item);
    }

    private static ValueTask RunWorkersAsync(
        IActivityScope scope,
        string name,
        object source,
        int maxDegreeOfParallelism,
        Delegate body,
        Func<IActivityScope, ValueTask> work,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxDegreeOfParallelism, 1);
        ArgumentNullException.ThrowIfNull(body);
        return scope.RunAsync(name, run => run.Start(Workers.Name, work, maxDegreeOfParallelism).JoinAsync(), cancellationToken);
    }

    private static async ValueTask AttemptAllAsync<T>(
        IActivityScope worker, IRedeliveringReader<T> source, Func<IActivityScope, IDelivery<T>, ValueTask> body)
    {
        await foreach (var delivery in source.ReceiveAllAsync())
        {
            try
            {
                await body(worker, delivery);
            }
            catch (OperationCanceledException) when (worker.CancellationToken.IsCancellationRequested)
            {
                throw; // Leaving the loop gives the item back.
            }
            catch (Exception failure) when (delivery.IsInHand)
            {
                delivery.Fail(failure);
            }
        }
    }
}

/// <summary>In which order the results of <c>MapAsync</c> are sent.</summary>
public enum ResultOrder
{
    /// <summary>Each as soon as it is there.</summary>
    AsCompleted,

    /// <summary>In the order in which the items were received. A slow one holds back those behind it.</summary>
    AsReceived,
}

/// <summary>The name that the workers of all these have.</summary>
internal static class Workers
{
    public const string Name = "worker";
}
