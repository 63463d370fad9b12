using System.Diagnostics;
using Concurrency.Activities;
using Concurrency.Backends;
using Concurrency.Inspection;
using Concurrency.Selection;
using Concurrency.Waiting;

namespace Concurrency.Synchronization;

/// <summary>Permits, several at once, in the order of arrival.</summary>
// Invariants, under the gate:
//   0 <= _permits <= _maxPermits.
//   The oldest wait, and other cases of its select next to it, ask for more than _permits; the others stand behind, whatever they
//   ask for. A cancellation may claim the oldest at any moment; then they may go on, which they do when it is unlinked.
[DebuggerDisplay("{Path,nq}: {_permits} of {_maxPermits} permits, waiting: {_waiting.Count}")]
internal sealed class Semaphore : Synchronizer, ISemaphore, IInspectedObject
{
    private readonly int _maxPermits;

    // Those who have permits give them back. Without any in the beginning it is a signal, which anybody may give.
    private readonly bool _hadPermits;
    private WaitQueue _waiting;
    private int _permits;

    public Semaphore(ConcurrencyRuntime runtime, ObjectName name, int permits, int maxPermits)
        : base(runtime, name)
    {
        Amount.ThrowIfLess(permits, 0, "Semaphore", this);
        Amount.ThrowIfLess(maxPermits, 1, "Semaphore", this);
        if (permits > maxPermits)
        {
            throw new ArgumentOutOfRangeException(
                nameof(permits), permits, $"Semaphore '{Path}' has at most {maxPermits} permits: begin with fewer, or raise maxPermits.");
        }

        _permits = permits;
        _hadPermits = permits > 0;
        _maxPermits = maxPermits;
    }

    public override string Kind => "Semaphore";

    public ValueTask AcquireAsync(int permits = 1, CancellationToken cancellationToken = default) =>
        Begin(CreateVerb(permits), cancellationToken);

    public void Acquire(int permits = 1, CancellationToken cancellationToken = default) =>
        Block(CreateVerb(permits), "Acquire", cancellationToken);

    public bool TryAcquire(int permits = 1) => Try<AcquireVerb, Nothing>(CreateVerb(permits)).IsDone;

    public ISelectCase AcquireCase(int permits = 1) => new SelectCase<AcquireVerb, Nothing>(this, CreateVerb(permits));

    public void Release(int permits = 1)
    {
        Amount.ThrowIfLess(permits, 1, "Semaphore", this);
        Preempt(OperationKind.Release);
        Note(PerThread.Current.Scope);
        var after = default(AfterGate);
        int before;
        using (Gate.EnterScope())
        {
            before = _permits;
            if (permits <= _maxPermits - before)
            {
                _permits += permits;
                Serve(ref after);
            }

            AssertInvariants();
        }

        if (permits > _maxPermits - before)
        {
            throw new SemaphoreFullException(
                $"Semaphore '{Path}' has {before} of {_maxPermits} permits; {permits} more were never acquired.");
        }

        after.Run();
    }

    public SemaphoreSnapshot GetSnapshot()
    {
        Preempt(OperationKind.Read);
        using (Gate.EnterScope())
            return new(Path, _permits, _maxPermits, _waiting.Count);
    }

    public ObjectSnapshot Inspect()
    {
        using (Gate.EnterScope())
            return new(Path, Kind, _maxPermits == int.MaxValue ? $"{_permits} permits" : $"{_permits} of {_maxPermits} permits", _waiting.Count, []);
    }

    public override void AssertInvariants()
    {
        base.AssertInvariants();
        Debug.Assert(_permits >= 0 && _permits <= _maxPermits, "Permits stay between zero and the maximum.");
        Debug.Assert(
            _waiting.Head is not { IsClaimed: false } oldest || oldest.Ask > _permits, "Nobody waits for permits that are there.");
    }

    // Whoever stood behind a big request may go on when that gives up.
    protected override bool HasPartners(OperationKind kind) => _hadPermits;

    protected override bool Unlink(Wait wait, ref AfterGate after)
    {
        if (_waiting.Remove(wait))
            Serve(ref after);

        return true;
    }

    // Inside the gate.
    private void Serve(ref AfterGate after)
    {
        while (FindNext() is { } next)
        {
            _waiting.Remove(next);
            if (!next.TryClaim())
                continue;

            _permits -= (int)next.Ask;
            after.Add(next);
        }
    }

    // The oldest, if there are permits enough for it. A select does not stand in its own way: of its cases any may be next.
    private Wait? FindNext()
    {
        var oldest = _waiting.Live;
        if (oldest is null || oldest.Ask <= _permits)
            return oldest;

        if (oldest.Round is not { } round)
            return null;

        for (var next = (Wait?)oldest.Next; next is not null; next = (Wait?)next.Next)
        {
            if (next.IsClaimed)
                continue;

            if (!ReferenceEquals(next.Round, round))
                return null;

            if (next.Ask <= _permits)
                return next;
        }

        return null;
    }

    private AcquireVerb CreateVerb(int permits)
    {
        Amount.ThrowIfLess(permits, 1, "Semaphore", this);
        if (permits > _maxPermits)
        {
            throw new ArgumentOutOfRangeException(
                nameof(permits), permits, $"Semaphore '{Path}' never has more than {_maxPermits} permits.");
        }

        return new(this, permits);
    }

    private readonly struct AcquireVerb(Semaphore semaphore, int permits) : IVerb<Nothing>
    {
        public static OperationKind Kind => OperationKind.Acquire;

        public Decision<Nothing> Decide(Scope? caller, ref AfterGate after)
        {
            if (permits > semaphore._permits || semaphore._waiting.HasLive)
                return Decision<Nothing>.Wait;

            semaphore._permits -= permits;
            return Decision.Done;
        }

        public Wait<Nothing> Rent(Scope? caller) => WaitPool<Wait<Nothing>>.Rent(caller);

        public void Enqueue(Wait<Nothing> wait, ref AfterGate after)
        {
            wait.Ask = permits;
            semaphore._waiting.Enqueue(wait);
        }
    }
}
