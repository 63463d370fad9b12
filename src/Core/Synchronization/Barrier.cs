using System.Diagnostics;
using Concurrency.Activities;
using Concurrency.Backends;
using Concurrency.Inspection;
using Concurrency.Waiting;

namespace Concurrency.Synchronization;

/// <summary>Phases which begin when all participants have finished the one before.</summary>
/// <remarks>
/// <para>
/// Everybody who arrives waits, the last one too: whoever ends the phase, by arriving or by leaving, claims all of them inside the
/// gate, and then, outside of it and on its own stack, runs the post-phase action and settles them. Nobody else may do that for it:
/// it returns when the action has run, with the failure if there is one.
/// </para>
/// <para>
/// A phase ends for all or for none, so a cancellation must not come between two of these claims: it makes its claim inside the
/// gate as well (<see cref="ArrivalWait"/>), and takes its arrival back in the same step.
/// </para>
/// </remarks>
// Invariants, under the gate:
//   _arrived holds those who have arrived in the present phase, none of them claimed: fewer than _participants, or nobody takes
//   part and it is empty.
//   While _isEnding, the phase has ended but its action has not run yet, and _arrived is about the next phase, in which all may
//   have arrived: whoever runs the action ends that phase too.
[DebuggerDisplay("{Path,nq}: {_arrived.Count} of {_participants} in phase {_phase}")]
internal sealed class Barrier : Synchronizer, IBarrier, IInspectedObject
{
    private readonly Action<long>? _postPhaseAction;
    private WaitQueue _arrived;
    private int _participants;
    private long _phase;

    private bool _isEnding;

    // Who is to be told when the action has run. Belongs to whoever ended the phase.
    private AfterGate _released;

    public Barrier(ConcurrencyRuntime runtime, ObjectName name, int participants, Action<long>? postPhaseAction)
        : base(runtime, name)
    {
        Amount.ThrowIfLess(participants, 0, "Barrier", this);
        _participants = participants;
        _postPhaseAction = postPhaseAction;
    }

    public override string Kind => "Barrier";

    public ValueTask<long> SignalAndWaitAsync(CancellationToken cancellationToken = default) =>
        Begin<ArriveVerb, long>(new(this), cancellationToken);

    public long SignalAndWait(CancellationToken cancellationToken = default) =>
        Block<ArriveVerb, long>(new(this), "SignalAndWait", cancellationToken);

    public bool TrySignalAndWait(out long phase)
    {
        Preempt(OperationKind.Arrive);
        Note(PerThread.Current.Scope);
        using (Gate.EnterScope())
        {
            if (_arrived.Count >= _participants)
                throw CreateRefusal();

            phase = _phase;
            if (_isEnding || _arrived.Count + 1 < _participants)
                return false;

            EndPhase();
            AssertInvariants();
        }

        return FinishPhase() is { } failure ? throw failure : true;
    }

    public long AddParticipants(int count = 1)
    {
        Amount.ThrowIfLess(count, 1, "Barrier", this);
        Preempt(OperationKind.Add);
        Note(PerThread.Current.Scope);
        using (Gate.EnterScope())
        {
            if (count <= int.MaxValue - _participants)
            {
                _participants += count;
                return _isEnding ? _phase + 1 : _phase;
            }
        }

        throw new InvalidOperationException($"Barrier '{Path}' cannot have {count} more participants.");
    }

    public void RemoveParticipants(int count = 1)
    {
        Amount.ThrowIfLess(count, 1, "Barrier", this);
        Preempt(OperationKind.Leave);
        Note(PerThread.Current.Scope);
        int remaining;
        var endsPhase = false;
        using (Gate.EnterScope())
        {
            remaining = _participants - _arrived.Count;
            if (count <= remaining)
            {
                _participants -= count;
                endsPhase = !_isEnding && _participants > 0 && _arrived.Count == _participants;
                if (endsPhase)
                    EndPhase();
            }

            AssertInvariants();
        }

        if (count > remaining)
        {
            throw new InvalidOperationException(
                $"Barrier '{Path}' has {remaining} participants who have not arrived in this phase; {count} cannot leave.");
        }

        if (endsPhase && FinishPhase() is { } failure)
            throw failure;
    }

    public BarrierSnapshot GetSnapshot()
    {
        Preempt(OperationKind.Read);
        using (Gate.EnterScope())
            return new(Path, _participants, _isEnding ? 0 : _participants - _arrived.Count, _phase);
    }

    public ObjectSnapshot Inspect()
    {
        using (Gate.EnterScope())
            return new(Path, Kind, $"phase {_phase}, {_participants} participants", _arrived.Count, []);
    }

    public override void AssertInvariants()
    {
        base.AssertInvariants();
        Debug.Assert(
            _isEnding || _arrived.Count < _participants || (_participants == 0 && _arrived.IsEmpty),
            "Nobody waits for a phase in which all have arrived.");
    }

    protected override bool HasPartners(OperationKind kind) => true;

    protected override bool Unlink(Wait wait, ref AfterGate after) => true;

    /// <summary>A cancellation claims an arrival, and takes it back. Outside of all gates.</summary>
    private bool TryWithdraw(ArrivalWait arrival, long version)
    {
        using (Gate.EnterScope())
        {
            if (!arrival.TryClaim(version))
                return false;

            _arrived.Remove(arrival);
            return true;
        }
    }

    // Everybody who arrived is claimed: the phase has ended for all. Inside the gate.
    private void EndPhase()
    {
        _isEnding = true;
        _released.AddAllClaimed(ref _arrived);
    }

    // For whoever ended the phase, outside of the gate: runs the action and lets everybody go on.
    private BarrierPostPhaseException? FinishPhase()
    {
        var failure = FinishPhase(out var endsNext);
        while (endsNext)
            FinishPhase(out endsNext);

        return failure;
    }

    private BarrierPostPhaseException? FinishPhase(out bool endsNext)
    {
        var phase = _phase;
        var released = _released;
        _released = default;
        var failure = Act(phase);
        using (Gate.EnterScope())
        {
            _phase++;

            // Participants who were added meanwhile, or left, may have completed the next phase already.
            endsNext = _participants > 0 && _arrived.Count == _participants;
            if (endsNext)
                EndPhase();
            else
                _isEnding = false;

            AssertInvariants();
        }

        for (var wait = released.First; wait is not null; wait = (Wait?)wait.Next)
        {
            ((Wait<long>)wait).Result = phase;
            wait.Error = failure;
        }

        released.Run();
        return failure;
    }

    private BarrierPostPhaseException? Act(long phase)
    {
        try
        {
            _postPhaseAction?.Invoke(phase);
            return null;
        }
        catch (Exception exception)
        {
            return new($"The post-phase action of barrier '{Path}' failed in phase {phase}: {exception.Message}", exception);
        }
    }

    private InvalidOperationException CreateRefusal() =>
        new(_participants == 0
            ? $"Barrier '{Path}' has no participants, so nobody can arrive. Call AddParticipants first."
            : $"Barrier '{Path}' has {_participants} participants, and all have arrived: one more cannot. Call AddParticipants first.");

    private readonly struct ArriveVerb(Barrier barrier) : IVerb<long>
    {
        public static OperationKind Kind => OperationKind.Arrive;

        public Decision<long> Decide(Scope? caller, ref AfterGate after) =>
            barrier._arrived.Count < barrier._participants
                ? Decision<long>.Wait
                : Decision<long>.Failed(barrier.CreateRefusal());

        public Wait<long> Rent(Scope? caller) => WaitPool<ArrivalWait>.Rent(caller);

        public void Enqueue(Wait<long> wait, ref AfterGate after)
        {
            var arrival = (ArrivalWait)wait;
            arrival.Barrier = barrier;
            barrier._arrived.Enqueue(arrival);
            if (barrier._isEnding || barrier._arrived.Count < barrier._participants)
                return;

            arrival.SettleInPlace();
            barrier.EndPhase();
            after.Progressed = arrival;
        }
    }

    /// <summary>An arrival, whose cancellation is decided inside the barrier's gate.</summary>
    private sealed class ArrivalWait : Wait<long>, IProgressingWait
    {
        public Barrier? Barrier { get; set; }

        // It was the last arrival.
        public void OnProgress() => Barrier!.FinishPhase();

        protected override bool TryClaimToEnd(long version) => Barrier is { } barrier && barrier.TryWithdraw(this, version);

        protected override void Release()
        {
            Barrier = null;
            Result = 0;
            WaitPool<ArrivalWait>.CloseAndReturn(this);
        }
    }
}
