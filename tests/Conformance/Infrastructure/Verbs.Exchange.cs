namespace Concurrency.Tests.Conformance;

public sealed partial class Verbs
{
    public ValueTask<T> ExchangeAsync<T>(IExchanger<T> exchanger, T item, CancellationToken cancellationToken = default) =>
        IsBlocking ? new(exchanger.Exchange(item, cancellationToken)) : exchanger.ExchangeAsync(item, cancellationToken);

    public ValueTask<T> WaitAsync<T>(IPromise<T> promise, CancellationToken cancellationToken = default) =>
        IsBlocking ? new(promise.Wait(cancellationToken)) : promise.WaitAsync(cancellationToken);

    public ValueTask<T> NextAsync<T>(ILatestWatcher<T> watcher, CancellationToken cancellationToken = default) =>
        IsBlocking ? new(watcher.Next(cancellationToken)) : watcher.NextAsync(cancellationToken);

    public ValueTask SendAsync<T>(IBroadcast<T> broadcast, T item, CancellationToken cancellationToken = default)
    {
        if (!IsBlocking)
            return broadcast.SendAsync(item, cancellationToken);

        broadcast.Send(item, cancellationToken);
        return default;
    }

    public ValueTask<T> ReceiveAsync<T>(ISubscription<T> subscription, CancellationToken cancellationToken = default) =>
        IsBlocking ? new(subscription.Receive(cancellationToken)) : subscription.ReceiveAsync(cancellationToken);
}
