using Concurrency.Timing;
using Concurrency.Waiting;

namespace Concurrency.Selection;

/// <summary>One round of a select which has to wait: the claim that its cases share.</summary>
internal sealed class SelectWait : Wait<ISelectCase?>
{
    private SelectOperation _select = null!;
    private RoundTimer? _timer;

    public override bool MayEndByItself => base.MayEndByItself || _timer is { IsRunning: true };

    public void Begin(SelectOperation select) => _select = select;

    /// <summary>Claims the round for a case. Inside the gate of the queue in which the case stands.</summary>
    public bool TryWin(Wait winner)
    {
        if (!TryClaim())
            return false;

        Result = (ISelectCase)winner;
        return true;
    }

    /// <summary>Ends the round, which is claimed: the other cases leave their queues. Outside of all gates.</summary>
    public void Conclude(ref AfterGate after)
    {
        _select.Conclude((ICase?)Result, ref after);
        after.Add(this);
    }

    /// <summary>Ends the round without a winner when the time is up.</summary>
    public void StartTimer(TimerQueue timers, TimeSpan timeout)
    {
        if (timeout == Timeout.InfiniteTimeSpan)
            return;

        _timer ??= new(this);
        _timer.Start(timers, timeout);
    }

    protected override void Release()
    {
        // A timer which may still fire names this version, and is not used again.
        if (_timer is { } timer && !timer.TryStop())
            _timer = null;

        var select = _select;
        _select = null!;
        Result = null;
        WaitPool<SelectWait>.CloseAndReturn(this);

        select.EndRound();
    }

    /// <summary>The time-out of a round, used again as long as it is known not to fire any more.</summary>
    private sealed class RoundTimer
    {
        private readonly SelectWait _round;
        private readonly TimerEntry _entry;

        // Rounds are pooled for all runtimes: the timers are those of the present round; null while this does not run.
        private TimerQueue? _timers;
        private long _version;

        public RoundTimer(SelectWait round)
        {
            _round = round;
            _entry = new(static timer => ((RoundTimer)timer!).Fire(), this);
        }

        public bool IsRunning => _timers is not null;

        public void Start(TimerQueue timers, TimeSpan timeout)
        {
            _timers = timers;
            _version = _round.Version;
            timers.Start(_entry, timeout);
        }

        public bool TryStop()
        {
            if (_timers is { } timers && !timers.Stop(_entry))
                return false;

            _timers = null;
            return true;
        }

        private void Fire()
        {
            if (!_round.TryClaim(_version))
                return;

            var after = default(AfterGate);
            _round.Conclude(ref after);
            after.Run();
        }
    }
}
