using Concurrency.Tests.Conformance.Channels;

namespace Concurrency.Tests.Conformance.Storms.Workloads;

/// <summary>
/// Everybody offers to send and to receive on a rendezvous; the one half to send on two more channels, and the other to receive.
/// One of these happens, or none.
/// </summary>
public sealed class SelectChannelWorkload : Workload
{
    private readonly IChannel<long> _facing;
    private readonly IChannel<long> _rendezvous;
    private readonly IChannel<long> _buffered;
    private readonly LossLedger _ledger = new();
    private readonly Trader[] _traders;

    public SelectChannelWorkload(IConcurrency concurrency)
    {
        _facing = concurrency.CreateChannel<long>("facing", capacity: 0);
        _rendezvous = concurrency.CreateChannel<long>("rendezvous", capacity: 0);
        _buffered = concurrency.CreateChannel<long>("buffered", capacity: 1);
        _traders = [.. Enumerable.Range(0, Participants).Select(number => number % 2 == 0
            ? new Trader(concurrency, _ledger.Open(), sends: [_facing, _rendezvous, _buffered], receives: [_facing])
            : new Trader(concurrency, _ledger.Open(), sends: [_facing], receives: [_facing, _rendezvous, _buffered]))];
    }

    public override ValueTask RoundAsync(Participant participant) => _traders[participant.Number].RoundAsync(participant);

    public override void AssertConserved()
    {
        var account = _ledger.Open();
        while (_buffered.TryReceive(out var item))
            account.Received(item);

        var count = _ledger.Count();
        Assert.True(count is { Lost: 0, Duplicated: 0, Ghosts: 0, Sent: > 0 }, $"{count}");
        Assert.All([_facing, _rendezvous, _buffered], channel =>
        {
            var snapshot = channel.GetSnapshot();
            Assert.Equal((0, 0, 0), (snapshot.Count, snapshot.WaitingReceivers, snapshot.WaitingSenders));
        });
    }

    private sealed class Trader
    {
        private readonly LossLedger.Account _account;
        private readonly (ISendCase<long> Case, long Item)[] _sends;
        private readonly ISelectCase<long>[] _receives;
        private readonly ISelect _select;

        public Trader(
            IConcurrency concurrency, LossLedger.Account account, IChannelWriter<long>[] sends, IChannelReader<long>[] receives)
        {
            _account = account;
            _sends = [.. sends.Select(channel => (channel.SendCase(0), 0L))];
            _receives = [.. receives.Select(channel => channel.ReceiveCase())];
            _select = concurrency.CreateSelect([.. _sends.Select(send => send.Case), .. _receives]);
        }

        public async ValueTask RoundAsync(Participant participant)
        {
            foreach (ref var send in _sends.AsSpan())
            {
                send.Item = _account.Next();
                send.Case.Offer(send.Item);
            }

            ISelectCase? winner = null;
            if (participant.Next(10) == 0)
                _select.TryWait(out winner);
            else
                await participant.TryAsync(async attempt => winner = await attempt.WaitAsync(_select));

            foreach (var send in _sends.Where(send => send.Case == winner))
                _account.Sent(send.Item);

            foreach (var receive in _receives.Where(receive => receive == winner))
                _account.Received(receive.Value);
        }
    }
}

/// <summary>Everybody waits for one of several objects: a lock, permits, a turnstile, a lock for writing.</summary>
public sealed class SelectObjectWorkload : Workload
{
    private readonly IMutex _mutex;
    private readonly ISemaphore _semaphore;
    private readonly IAutoResetEvent _event;
    private readonly IReaderWriterLock _lock;
    private readonly Exclusion _inside = new();
    private readonly Exclusion _writing = new();
    private readonly Chooser[] _choosers;
    private int _held;
    private long _sets;
    private long _passed;

    public SelectObjectWorkload(IConcurrency concurrency)
    {
        _mutex = concurrency.CreateMutex("mutex");
        _semaphore = concurrency.CreateSemaphore("semaphore", 2, 2);
        _event = concurrency.CreateAutoResetEvent("event");
        _lock = concurrency.CreateReaderWriterLock("lock");
        _choosers = [.. Enumerable.Range(0, Participants).Select(_ => new Chooser(concurrency, this))];
    }

    public override int Participants => 8;

    public override async ValueTask RoundAsync(Participant participant)
    {
        if (participant.Next(6) == 0)
        {
            if (_event.Set())
                Interlocked.Increment(ref _sets);

            return;
        }

        var chooser = _choosers[participant.Number];
        ISelectCase? winner = null;
        if (participant.Next(10) == 0)
            chooser.Select.TryWait(out winner);
        else
            await participant.TryAsync(async attempt => winner = await attempt.WaitAsync(chooser.Select));

        if (winner == chooser.Mutex)
        {
            using (chooser.Mutex.Value)
                await _inside.StayAsync(participant);
        }
        else if (winner == chooser.Write)
        {
            using (chooser.Write.Value)
                await _writing.StayAsync(participant);
        }
        else if (winner == chooser.Semaphore)
        {
            try
            {
                Assert.InRange(Interlocked.Add(ref _held, 2), 2, 2);
                await participant.PauseAsync();
            }
            finally
            {
                Interlocked.Add(ref _held, -2);
                _semaphore.Release(2);
            }
        }
        else if (winner == chooser.Event)
        {
            Interlocked.Increment(ref _passed);
        }
    }

    public override void AssertConserved()
    {
        _inside.AssertKept();
        _writing.AssertKept();
        Assert.Equal(new("mutex", IsHeld: false, Owner: null, Waiting: 0), _mutex.GetSnapshot());
        Assert.Equal(new("lock", 0, false, false, null, 0, 0, 0), _lock.GetSnapshot());
        Assert.Equal(new("semaphore", 2, 2, Waiting: 0), _semaphore.GetSnapshot());
        var snapshot = _event.GetSnapshot();
        Assert.Equal((_sets, 0), (_passed + (snapshot.IsSet ? 1 : 0), snapshot.Waiting));
    }

    private sealed class Chooser
    {
        public Chooser(IConcurrency concurrency, SelectObjectWorkload workload)
        {
            Mutex = workload._mutex.AcquireCase();
            Semaphore = workload._semaphore.AcquireCase(2);
            Event = workload._event.WaitCase();
            Write = workload._lock.WriteCase();
            Select = concurrency.CreateSelect(Mutex, Semaphore, Event, Write);
        }

        public ISelectCase<MutexLease> Mutex { get; }

        public ISelectCase Semaphore { get; }

        public ISelectCase Event { get; }

        public ISelectCase<ReaderWriterLease> Write { get; }

        public ISelect Select { get; }
    }
}
