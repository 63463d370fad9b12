using System.Collections.Concurrent;

namespace Concurrency.Tests.Conformance.Storms.Workloads;

/// <summary>
/// Three subscribers, one of each lag policy, and as many senders. The one that makes senders wait sees everything, and so knows
/// the order; the others see the same without what they lost, which is counted.
/// </summary>
public sealed class BroadcastWorkload : Workload
{
    private readonly IBroadcast<long> _broadcast;
    private readonly ISubscription<long> _waiting;
    private readonly ISubscription<long> _dropping;
    private readonly List<long> _all = [];
    private readonly List<long> _some = [];
    private readonly List<List<long>> _runs = [[]];
    private readonly ConcurrentQueue<long> _sent = new();
    private ISubscription<long> _disconnecting;

    public BroadcastWorkload(IConcurrency concurrency)
    {
        _broadcast = concurrency.CreateBroadcast<long>("broadcast");
        _waiting = _broadcast.Subscribe("waiting", new() { Capacity = 4 });
        _dropping = _broadcast.Subscribe("dropping", new() { Capacity = 2, LagPolicy = LagPolicy.DropOldest });
        _disconnecting = SubscribeDisconnecting();
    }

    public override async ValueTask RoundAsync(Participant participant)
    {
        switch (participant.Number)
        {
            case 0:
                await ReceiveAsync(participant, _waiting, _all);
                break;
            case 1:
                await ReceiveAsync(participant, _dropping, _some);
                break;
            case 2:
                try
                {
                    await ReceiveAsync(participant, _disconnecting, _runs[^1]);
                }
                catch (SubscriberLaggedException)
                {
                    Reconnect();
                }

                break;
            default:
                var item = participant.Make();
                if (participant.Next(10) == 0
                    ? _broadcast.TrySend(item)
                    : await participant.TryAsync(attempt => attempt.SendAsync(_broadcast, item)))
                {
                    _sent.Enqueue(item);
                }

                break;
        }
    }

    public override void AssertConserved()
    {
        Drain(_waiting, _all);
        Drain(_dropping, _some);
        Drain(_disconnecting, _runs[^1]);
        Assert.NotEmpty(_all);
        Assert.Equal(_sent.Order(), _all.Order());
        var places = _all.Select((item, place) => (item, place)).ToDictionary();
        var some = _some.Select(item => places[item]).ToList();
        Assert.Equal(some.Distinct().Order(), some);
        Assert.Equal(_all.Count, _some.Count + _dropping.GetSnapshot().Dropped);
        var end = -1;
        foreach (var run in _runs.Where(run => run.Count > 0))
        {
            var first = places[run[0]];
            Assert.True(first > end, "It saw something before it subscribed.");
            Assert.Equal(Enumerable.Range(first, run.Count), run.Select(item => places[item]));
            end = first + run.Count - 1;
        }

        var snapshot = _broadcast.GetSnapshot();
        Assert.Equal((_all.Count, 0), (snapshot.Sent, snapshot.WaitingSenders));
        Assert.All([_waiting, _dropping, _disconnecting], subscription => Assert.Equal(0, subscription.GetSnapshot().WaitingReceivers));
    }

    private static async ValueTask ReceiveAsync(Participant participant, ISubscription<long> subscription, List<long> received)
    {
        long item = 0;
        if (participant.Next(10) == 0
            ? subscription.TryReceive(out item)
            : await participant.TryAsync(async attempt => item = await attempt.ReceiveAsync(subscription)))
        {
            received.Add(item);
        }
    }

    private static void Drain(ISubscription<long> subscription, List<long> received)
    {
        while (subscription.TryReceive(out var item))
            received.Add(item);
    }

    private ISubscription<long> SubscribeDisconnecting() =>
        _broadcast.Subscribe("disconnecting", new() { Capacity = 3, LagPolicy = LagPolicy.Disconnect });

    private void Reconnect()
    {
        var snapshot = _disconnecting.GetSnapshot();
        Assert.Equal((_runs[^1].Count, 4L, false), ((int)snapshot.Received, snapshot.Dropped, snapshot.IsConnected));
        _disconnecting.Dispose();
        _disconnecting = SubscribeDisconnecting();
        _runs.Add([]);
    }
}
