namespace Concurrency.Tests.Conformance.Exchange;

/// <summary>An object nobody has used, and one verb of it which has to wait.</summary>
public abstract class Subject
{
    public abstract int Waiting { get; }

    /// <summary>Whether the verb has taken effect.</summary>
    public abstract bool HasTakenEffect { get; }

    /// <summary>What the verb returns once it is granted.</summary>
    public abstract int Granted { get; }

    public abstract ValueTask<int> WaitAsync(Verbs verbs, CancellationToken cancellationToken);

    /// <summary>Lets the verb take effect, now or as soon as it is called.</summary>
    public abstract void Grant();

    public static Subject Create(string kind, IConcurrency concurrency) =>
        kind switch
        {
            "exchange" => new ExchangeSubject(concurrency.CreateExchanger<int>("swap")),
            "promise" => new PromiseSubject(concurrency.CreatePromise<int>("answer")),
            "latest" => new LatestSubject(concurrency.CreateLatest("level", 0)),
            "send" => new SendSubject(concurrency.CreateBroadcast<int>("news")),
            _ => new ReceiveSubject(concurrency.CreateBroadcast<int>("news")),
        };

    private sealed class ExchangeSubject(IExchanger<int> exchanger) : Subject
    {
        public override int Waiting => exchanger.GetSnapshot().Waiting;

        public override bool HasTakenEffect => exchanger.GetSnapshot().Exchanges > 0;

        public override int Granted => 7;

        public override ValueTask<int> WaitAsync(Verbs verbs, CancellationToken cancellationToken) =>
            verbs.ExchangeAsync(exchanger, 1, cancellationToken);

        // The partner which comes stays, if it finds nobody.
        public override void Grant() => _ = exchanger.ExchangeAsync(7);
    }

    private sealed class PromiseSubject(IPromise<int> promise) : Subject
    {
        public override int Waiting => promise.GetSnapshot().Waiting;

        // To have waited changes nothing.
        public override bool HasTakenEffect => false;

        public override int Granted => 7;

        public override ValueTask<int> WaitAsync(Verbs verbs, CancellationToken cancellationToken) =>
            verbs.WaitAsync(promise, cancellationToken);

        public override void Grant() => promise.TrySetResult(7);
    }

    private sealed class LatestSubject(ILatest<int> latest) : Subject
    {
        private readonly ILatestWatcher<int> _watcher = latest.Watch(seen: 1);

        public override int Waiting => latest.GetSnapshot().Waiting;

        public override bool HasTakenEffect => _watcher.Seen > 1;

        public override int Granted => 7;

        public override ValueTask<int> WaitAsync(Verbs verbs, CancellationToken cancellationToken) =>
            verbs.NextAsync(_watcher, cancellationToken);

        public override void Grant() => latest.Set(7);
    }

    private sealed class SendSubject : Subject
    {
        private readonly IBroadcast<int> _broadcast;
        private readonly ISubscription<int> _subscription;

        public SendSubject(IBroadcast<int> broadcast)
        {
            _broadcast = broadcast;
            _subscription = broadcast.Subscribe("slow", new() { Capacity = 1 });
            Assert.True(broadcast.TrySend(0));
        }

        public override int Waiting => _broadcast.GetSnapshot().WaitingSenders;

        public override bool HasTakenEffect => _broadcast.GetSnapshot().Sent > 1;

        public override int Granted => 1;

        public override async ValueTask<int> WaitAsync(Verbs verbs, CancellationToken cancellationToken)
        {
            await verbs.SendAsync(_broadcast, 1, cancellationToken);
            return 1;
        }

        public override void Grant() => Assert.True(_subscription.TryReceive(out _));
    }

    private sealed class ReceiveSubject(IBroadcast<int> broadcast) : Subject
    {
        private readonly ISubscription<int> _subscription = broadcast.Subscribe("reader");

        public override int Waiting => _subscription.GetSnapshot().WaitingReceivers;

        public override bool HasTakenEffect => _subscription.GetSnapshot().Received > 0;

        public override int Granted => 7;

        public override ValueTask<int> WaitAsync(Verbs verbs, CancellationToken cancellationToken) =>
            verbs.ReceiveAsync(_subscription, cancellationToken);

        public override void Grant() => Assert.True(broadcast.TrySend(7));
    }
}
