namespace Concurrency.Tests.Conformance.Storms.Workloads;

public sealed class MutexWorkload(IConcurrency concurrency, int participants = 6) : Workload
{
    private readonly IMutex _mutex = concurrency.CreateMutex("mutex");
    private readonly Exclusion _inside = new();

    public override int Participants => participants;

    public override async ValueTask RoundAsync(Participant participant)
    {
        MutexLease lease = default;
        if (participant.Next(10) == 0)
        {
            if (!_mutex.TryAcquire(out lease))
                return;
        }
        else if (!await participant.TryAsync(async attempt => lease = await attempt.AcquireAsync(_mutex)))
        {
            return;
        }

        using (lease)
            await _inside.StayAsync(participant);
    }

    public override void AssertConserved()
    {
        _inside.AssertKept();
        Assert.Equal(new("mutex", IsHeld: false, Owner: null, Waiting: 0), _mutex.GetSnapshot());
    }
}

/// <summary>Whoever is notified returns, whoever returns was notified, and each of them owns the mutex, cancelled or not.</summary>
public sealed class ConditionWorkload : Workload
{
    private readonly IMutex _mutex;
    private readonly ICondition _condition;
    private readonly Exclusion _inside = new();

    // Guarded by the mutex.
    private long _notified;
    private long _returned;

    public ConditionWorkload(IConcurrency concurrency)
    {
        _mutex = concurrency.CreateMutex("mutex");
        _condition = _mutex.CreateCondition("condition");
    }

    public override async ValueTask RoundAsync(Participant participant)
    {
        MutexLease lease = default;
        if (!await participant.TryAsync(async attempt => lease = await attempt.AcquireAsync(_mutex)))
            return;

        using (lease)
        {
            if (participant.Next(3) == 0)
            {
                await _inside.StayAsync(participant);
                _notified += _condition.Notify(lease, 1 + participant.Next(3));
                return;
            }

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
        }
    }

    public override void AssertConserved()
    {
        _inside.AssertKept();
        Assert.Equal(_notified, _returned);
        Assert.True(_returned > 0, "Nobody was notified.");
        Assert.Equal(0, _condition.GetSnapshot().Waiting);
        Assert.Equal(new("mutex", IsHeld: false, Owner: null, Waiting: 0), _mutex.GetSnapshot());
    }
}

public sealed class ReaderWriterLockWorkload(IConcurrency concurrency, int participants = 6) : Workload
{
    private readonly IReaderWriterLock _lock = concurrency.CreateReaderWriterLock("lock");
    private readonly Exclusion _writing = new();
    private readonly Exclusion _upgradeable = new();
    private int _readers;

    public override int Participants => participants;

    public override async ValueTask RoundAsync(Participant participant)
    {
        ReaderWriterLease lease = default;
        switch (participant.Next(5))
        {
            case 0 or 1:
                if (await participant.TryAsync(async attempt => lease = await attempt.AcquireReadAsync(_lock)))
                {
                    using (lease)
                        await ReadAsync(participant);
                }

                break;
            case 2:
                if (await participant.TryAsync(async attempt => lease = await attempt.AcquireWriteAsync(_lock)))
                {
                    using (lease)
                        await WriteAsync(participant);
                }

                break;
            case 3:
                if (participant.Next(2) == 0 ? _lock.TryAcquireRead(out lease) : _lock.TryAcquireUpgradeableRead(out lease))
                {
                    using (lease)
                        await participant.PauseAsync();
                }
                else if (_lock.TryAcquireWrite(out lease))
                {
                    using (lease)
                        await WriteAsync(participant);
                }

                break;
            default:
                if (await participant.TryAsync(async attempt => lease = await attempt.AcquireUpgradeableReadAsync(_lock)))
                {
                    using (lease)
                        await UpgradeAsync(participant, lease);
                }

                break;
        }
    }

    public override void AssertConserved()
    {
        _writing.AssertKept();
        Assert.Equal(0, _readers);
        Assert.Equal(new("lock", 0, false, false, null, 0, 0, 0), _lock.GetSnapshot());
    }

    private async ValueTask ReadAsync(Participant participant)
    {
        Interlocked.Increment(ref _readers);
        try
        {
            Assert.False(_writing.IsOccupied);
            await participant.PauseAsync();
        }
        finally
        {
            Assert.False(_writing.IsOccupied);
            Interlocked.Decrement(ref _readers);
        }
    }

    private async ValueTask WriteAsync(Participant participant)
    {
        Assert.Equal(0, Volatile.Read(ref _readers));
        await _writing.StayAsync(participant);
        Assert.Equal(0, Volatile.Read(ref _readers));
    }

    private ValueTask UpgradeAsync(Participant participant, ReaderWriterLease lease) =>
        _upgradeable.StayAsync(participant, async () =>
        {
            Assert.False(_writing.IsOccupied);
            if (!await participant.TryAsync(attempt => attempt.UpgradeAsync(_lock, lease)))
            {
                Assert.False(_writing.IsOccupied);
                return;
            }

            await WriteAsync(participant);
            if (participant.Next(2) == 0)
            {
                _lock.Downgrade(lease);
                await participant.PauseAsync();
            }
        });
}

public sealed class SemaphoreWorkload(IConcurrency concurrency, int participants = 6) : Workload
{
    private const int MaxPermits = 4;

    private readonly ISemaphore _semaphore = concurrency.CreateSemaphore("semaphore", MaxPermits, MaxPermits);
    private int _held;
    private long _acquired;

    public override int Participants => participants;

    public override async ValueTask RoundAsync(Participant participant)
    {
        var permits = 1 + participant.Next(MaxPermits);
        var isAcquired = participant.Next(10) == 0
            ? _semaphore.TryAcquire(permits)
            : await participant.TryAsync(attempt => attempt.AcquireAsync(_semaphore, permits));
        if (!isAcquired)
            return;

        try
        {
            Interlocked.Increment(ref _acquired);
            Assert.InRange(Interlocked.Add(ref _held, permits), permits, MaxPermits);
            await participant.PauseAsync();
        }
        finally
        {
            Interlocked.Add(ref _held, -permits);
            _semaphore.Release(permits);
        }
    }

    public override void AssertConserved()
    {
        Assert.True(_acquired > 0, "Nobody acquired anything.");
        Assert.Equal(0, _held);
        Assert.Equal(new("semaphore", MaxPermits, MaxPermits, Waiting: 0), _semaphore.GetSnapshot());
    }
}
