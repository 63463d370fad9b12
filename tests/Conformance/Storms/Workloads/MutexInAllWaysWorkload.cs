namespace Concurrency.Tests.Conformance.Storms.Workloads;

/// <summary>A mutex that is acquired, tried, selected against items of a channel, and given up for a condition, all at once.</summary>
public sealed class MutexInAllWaysWorkload : Workload
{
    private readonly IMutex _mutex;
    private readonly ICondition _condition;
    private readonly IChannel<int> _items;
    private readonly Exclusion _inside = new();
    private readonly Chooser[] _choosers;

    // Guarded by the mutex.
    private long _notified;
    private long _returned;

    private long _sent;
    private long _received;

    public MutexInAllWaysWorkload(IConcurrency concurrency)
    {
        _mutex = concurrency.CreateMutex("mutex");
        _condition = _mutex.CreateCondition("condition");
        _items = concurrency.CreateChannel<int>("items", capacity: 1);
        _choosers = [.. Enumerable.Range(0, Participants).Select(_ => new Chooser(concurrency, this))];
    }

    public override int Participants => 10;

    public override async ValueTask RoundAsync(Participant participant)
    {
        MutexLease lease = default;
        switch (participant.Next(8))
        {
            case 0:
                if (_items.TrySend(participant.Number))
                    Interlocked.Increment(ref _sent);

                return;
            case 1:
                if (!_mutex.TryAcquire(out lease))
                    return;

                break;
            case 2 or 3:
                if (await SelectAsync(participant) is not { } selected)
                    return;

                lease = selected;
                break;
            default:
                if (!await participant.TryAsync(async attempt => lease = await attempt.AcquireAsync(_mutex)))
                    return;

                break;
        }

        using (lease)
            await UseAsync(participant, lease);
    }

    public override void AssertConserved()
    {
        _inside.AssertKept();
        Assert.Equal(_notified, _returned);
        Assert.Equal(_sent, _received + _items.GetSnapshot().Count);
        Assert.Equal(0, _items.GetSnapshot().WaitingReceivers);
        Assert.Equal(0, _condition.GetSnapshot().Waiting);
        Assert.Equal(new("mutex", IsHeld: false, Owner: null, Waiting: 0), _mutex.GetSnapshot());
    }

    private async ValueTask<MutexLease?> SelectAsync(Participant participant)
    {
        var chooser = _choosers[participant.Number];
        ISelectCase? winner = null;
        await participant.TryAsync(async attempt => winner = await attempt.WaitAsync(chooser.Select));
        if (winner == chooser.Receive)
            Interlocked.Increment(ref _received);

        return winner == chooser.Acquire ? chooser.Acquire.Value : null;
    }

    private async ValueTask UseAsync(Participant participant, MutexLease lease)
    {
        switch (participant.Next(4))
        {
            case 0:
                _inside.Enter();
                _notified += _condition.Notify(lease, 1 + participant.Next(2));
                _inside.Leave();
                break;
            case 1:
                try
                {
                    if (await participant.TryAsync(attempt => attempt.WaitAsync(_condition, lease)))
                        _returned++;
                }
                finally
                {
                    _inside.Enter();
                    _inside.Leave();
                }

                break;
            default:
                await _inside.StayAsync(participant);
                break;
        }
    }

    private sealed class Chooser
    {
        public Chooser(IConcurrency concurrency, MutexInAllWaysWorkload workload)
        {
            Acquire = workload._mutex.AcquireCase();
            Receive = workload._items.ReceiveCase();
            Select = concurrency.CreateSelect(Acquire, Receive);
        }

        public ISelectCase<MutexLease> Acquire { get; }

        public ISelectCase<int> Receive { get; }

        public ISelect Select { get; }
    }
}
