using Concurrency.Backends;

namespace Concurrency.Exploration;

// The baton: who runs, whose stack is left standing, and how what does not end is unwound.
internal sealed partial class Execution
{
    public void Park(Parker parker)
    {
        // A foreign caller has nobody to wait for but itself.
        if (_current is not { } caller || !ReferenceEquals(Carrier.CurrentExecution, this))
            throw new InvalidOperationException("Code outside of the activities of a simulation cannot block in it.");

        caller.BlockedOn = parker;
        LeaveStack(caller);
        caller.BlockedOn = null;
    }

    /// <summary>Runs whoever is to run, until somebody else has the baton. On a carrier without a stack on it.</summary>
    public void Drive(Carrier carrier)
    {
        while (true)
        {
            if (TakeRunnable() is { } participant)
            {
                if (++_withoutChoice > MaxStepsWithoutChoice)
                {
                    Failure ??= Diagnosis.CreateSpinning(participant);
                    if (_mode == Mode.Running)
                    {
                        _runnable.Clear();
                        continue;
                    }
                }

                _current = participant;
                OnRunning(participant);
                var outcome = participant.Activity.RunSteps();
                _current = null;
                OnRan(participant);
                if (outcome == StepsOutcome.Yielded)
                    OnRunnable(participant);

                continue;
            }

            if (_chosen is null && _mode == Mode.Running && _faults.TakeCancellation(Steps))
            {
                CancelOne();
                continue;
            }

            if ((TakeUnblocked() ?? Take(ref _chosen) ?? Decide()) is not { } next)
            {
                if (TryGoOn())
                    continue;

                if (!ReferenceEquals(carrier, _main))
                {
                    carrier.Return();
                    if (_main.HasStack)
                        _main.OnLost!();
                    else
                        _main.Send(Order.End);
                }

                return;
            }

            if (ReferenceEquals(next, _passing))
            {
                _time.FireNext();
                continue;
            }

            if (next.Carrier is not { } other)
            {
                Perform(next);
                continue;
            }

            if (!ReferenceEquals(carrier, _main))
            {
                carrier.Return();
                other.Send(Order.GoOn);
                return;
            }

            other.Send(Order.GoOn);
            if (_main.Receive() == Order.End)
                return;
        }
    }

    // For the build in which steps are parts of operations.
    static partial void OnRunning(Participant participant);

    partial void OnRan(Participant participant);

    /// <summary>What drives has failed, on a carrier that is not the one on which it began: that one is told, in place of an outcome.</summary>
    public void Break(Exception exception) => _main.OnBroken!(exception);

    // The caller stands before what it has announced last.
    private void StandBefore(Participant caller)
    {
        caller.IsAtPoint = true;
        _chosen = HasRunnable ? null : TakeUnblocked() ?? Decide();
        if (!ReferenceEquals(_chosen, caller))
            LeaveStack(caller);

        _chosen = null;
        caller.IsAtPoint = false;
    }

    // The baton goes on; it comes back when it is the caller's turn.
    private void LeaveStack(Participant caller)
    {
        var carrier = Carrier.Current;
        caller.Carrier = carrier;
        carrier.HasStack = true;
        _stacks++;
        _current = null;
        if (_chosen is { Carrier: { } other } && !ReferenceEquals(other, carrier))
        {
            _chosen = null;
            other.Send(Order.GoOn);
        }
        else
        {
            Carrier.Rent(this).Send(Order.Drive);
        }

        carrier.Receive();
        _stacks--;
        carrier.HasStack = false;
        caller.Carrier = null;
        _current = caller;
    }

    private bool HasRunnable => _runnable.Count > 0 || !_woken.IsEmpty;

    private Participant? TakeRunnable() =>
        _runnable.TryDequeue(out var participant) ? participant
        : !_woken.IsEmpty && _woken.TryDequeue(out participant) && IsPresent(participant) ? participant
        : null;

    // A task of the pool may end late, and wake an activity of an earlier schedule.
    private bool IsPresent(Participant participant) =>
        participant.Index < _count && ReferenceEquals(_participants[participant.Index], participant);

    private static Participant? Take(ref Participant? chosen)
    {
        var taken = chosen;
        chosen = null;
        return taken;
    }

    // Whose stack can go on without being chosen: its blocking verb has ended, or it is to be unwound.
    private Participant? TakeUnblocked()
    {
        if (_stacks == 0)
            return null;

        for (var index = 0; index < _count; index++)
        {
            var participant = _participants[index];
            if (participant.Carrier is not null
                && (participant.BlockedOn is { } parker ? parker.TryTake() : _mode == Mode.Unwinding && participant.IsAtPoint))
                return participant;
        }

        return null;
    }

    // Nobody stands before an operation: time passes, or this is the end.
    private bool TryGoOn()
    {
        if (_mode == Mode.Unwinding)
        {
            if (PerformOneUnwinding())
                return true;

            EndUnwinding(_runtime!);
            return false;
        }

        if (Failure is null && !HasStopped)
        {
            _strategy.OnTimePasses();
            if (_time.FireDue())
            {
                _jumps++;
                return true;
            }
        }

        if (!HasStopped)
            Failure ??= Diagnosis.FindFailure(this, _invariants);

        if (Failure is not null)
            _observer?.OnEnd(this);

        _mode = Mode.Over;
        if (_stacks == 0)
            return false;

        BeginUnwinding();
        return true;
    }

    private void BeginUnwinding()
    {
        _mode = Mode.Unwinding;
        _unwound = 0;
        _ = _runtime!.StopAsync(TimeSpan.Zero);
    }

    private void EndUnwinding(ConcurrencyRuntime runtime)
    {
        _mode = Mode.Over;
        _runtime = null;

        // What did not unwind keeps its thread for ever, and a task of the pool may still wake who awaits it.
        _participants.Clear();
        runtime.Dispose();
        _meters.Dispose();
    }

    private bool PerformOneUnwinding()
    {
        for (var index = 0; index < _count; index++)
        {
            if (_participants[index] is { HasDeferred: true, Carrier: null } participant)
            {
                Perform(participant);
                return true;
            }
        }

        return false;
    }
}
