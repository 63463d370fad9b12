namespace Concurrency;

/// <summary>The waiting verbs of exchangers, promises, changing values and broadcasts with a time-out.</summary>
/// <remarks>In the time of the object's <see cref="TimeProvider"/>. A time-out of zero takes effect at once or not at all.</remarks>
public static class ExchangeTimeoutExtensions
{
    /// <inheritdoc cref="IExchanger{T}.ExchangeAsync"/>
    /// <param name="exchanger">The object.</param>
    /// <param name="item">What to give.</param>
    /// <param name="timeout">Zero or more; <see cref="Timeout.InfiniteTimeSpan"/> for none.</param>
    /// <param name="cancellationToken">Abandons the wait.</param>
    /// <exception cref="TimeoutException">No partner came in time; nothing was swapped.</exception>
    public static ValueTask<T> ExchangeAsync<T>(
        this IExchanger<T> exchanger, T item, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(exchanger);
        return TimedWait<T>.Begin(
            exchanger, "Exchange", timeout, (exchanger, item),
            static (s, t) => s.exchanger.ExchangeAsync(s.item, t), cancellationToken);
    }

    /// <inheritdoc cref="IExchanger{T}.Exchange"/>
    /// <param name="exchanger">The object.</param>
    /// <param name="item">What to give.</param>
    /// <param name="timeout">Zero or more; <see cref="Timeout.InfiniteTimeSpan"/> for none.</param>
    /// <param name="cancellationToken">Abandons the wait.</param>
    /// <exception cref="TimeoutException">No partner came in time; nothing was swapped.</exception>
    public static T Exchange<T>(
        this IExchanger<T> exchanger, T item, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(exchanger);
        return TimedWait<T>.Block(
            exchanger, "Exchange", timeout, (exchanger, item),
            static (s, t) => s.exchanger.Exchange(s.item, t), cancellationToken);
    }

    /// <inheritdoc cref="IPromise{T}.WaitAsync"/>
    /// <param name="promise">The object.</param>
    /// <param name="timeout">Zero or more; <see cref="Timeout.InfiniteTimeSpan"/> for none.</param>
    /// <param name="cancellationToken">Abandons the wait.</param>
    /// <exception cref="TimeoutException">It was not completed in time.</exception>
    public static ValueTask<T> WaitAsync<T>(
        this IPromise<T> promise, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(promise);
        return TimedWait<T>.Begin(promise, "Wait", timeout, promise, static (p, t) => p.WaitAsync(t), cancellationToken);
    }

    /// <inheritdoc cref="IPromise{T}.Wait"/>
    /// <param name="promise">The object.</param>
    /// <param name="timeout">Zero or more; <see cref="Timeout.InfiniteTimeSpan"/> for none.</param>
    /// <param name="cancellationToken">Abandons the wait.</param>
    /// <exception cref="TimeoutException">It was not completed in time.</exception>
    public static T Wait<T>(
        this IPromise<T> promise, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(promise);
        return TimedWait<T>.Block(promise, "Wait", timeout, promise, static (p, t) => p.Wait(t), cancellationToken);
    }

    /// <inheritdoc cref="ILatestWatcher{T}.NextAsync"/>
    /// <param name="watcher">The object.</param>
    /// <param name="timeout">Zero or more; <see cref="Timeout.InfiniteTimeSpan"/> for none.</param>
    /// <param name="cancellationToken">Abandons the wait.</param>
    /// <exception cref="TimeoutException">No newer value came in time; nothing was seen.</exception>
    public static ValueTask<T> NextAsync<T>(
        this ILatestWatcher<T> watcher, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(watcher);
        return TimedWait<T>.Begin(watcher, "Next", timeout, watcher, static (w, t) => w.NextAsync(t), cancellationToken);
    }

    /// <inheritdoc cref="ILatestWatcher{T}.Next"/>
    /// <param name="watcher">The object.</param>
    /// <param name="timeout">Zero or more; <see cref="Timeout.InfiniteTimeSpan"/> for none.</param>
    /// <param name="cancellationToken">Abandons the wait.</param>
    /// <exception cref="TimeoutException">No newer value came in time; nothing was seen.</exception>
    public static T Next<T>(
        this ILatestWatcher<T> watcher, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(watcher);
        return TimedWait<T>.Block(watcher, "Next", timeout, watcher, static (w, t) => w.Next(t), cancellationToken);
    }

    /// <inheritdoc cref="IBroadcast{T}.SendAsync"/>
    /// <param name="broadcast">The object.</param>
    /// <param name="item">What to send.</param>
    /// <param name="timeout">Zero or more; <see cref="Timeout.InfiniteTimeSpan"/> for none.</param>
    /// <param name="cancellationToken">Abandons the wait.</param>
    /// <exception cref="TimeoutException">Some subscriber had no room in time; the item reached nobody.</exception>
    public static ValueTask SendAsync<T>(
        this IBroadcast<T> broadcast, T item, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(broadcast);
        return TimedWait.Begin(
            broadcast, "Send", timeout, (broadcast, item), static (s, t) => s.broadcast.SendAsync(s.item, t), cancellationToken);
    }

    /// <inheritdoc cref="IBroadcast{T}.Send"/>
    /// <param name="broadcast">The object.</param>
    /// <param name="item">What to send.</param>
    /// <param name="timeout">Zero or more; <see cref="Timeout.InfiniteTimeSpan"/> for none.</param>
    /// <param name="cancellationToken">Abandons the wait.</param>
    /// <exception cref="TimeoutException">Some subscriber had no room in time; the item reached nobody.</exception>
    public static void Send<T>(
        this IBroadcast<T> broadcast, T item, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(broadcast);
        TimedWait.Block(
            broadcast, "Send", timeout, (broadcast, item), static (s, t) => s.broadcast.Send(s.item, t), cancellationToken);
    }

    /// <inheritdoc cref="ISubscription{T}.ReceiveAsync"/>
    /// <param name="subscription">The object.</param>
    /// <param name="timeout">Zero or more; <see cref="Timeout.InfiniteTimeSpan"/> for none.</param>
    /// <param name="cancellationToken">Abandons the wait.</param>
    /// <exception cref="TimeoutException">No item came in time; none was taken.</exception>
    public static ValueTask<T> ReceiveAsync<T>(
        this ISubscription<T> subscription, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(subscription);
        return TimedWait<T>.Begin(
            subscription, "Receive", timeout, subscription, static (s, t) => s.ReceiveAsync(t), cancellationToken);
    }

    /// <inheritdoc cref="ISubscription{T}.Receive"/>
    /// <param name="subscription">The object.</param>
    /// <param name="timeout">Zero or more; <see cref="Timeout.InfiniteTimeSpan"/> for none.</param>
    /// <param name="cancellationToken">Abandons the wait.</param>
    /// <exception cref="TimeoutException">No item came in time; none was taken.</exception>
    public static T Receive<T>(
        this ISubscription<T> subscription, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(subscription);
        return TimedWait<T>.Block(
            subscription, "Receive", timeout, subscription, static (s, t) => s.Receive(t), cancellationToken);
    }
}
