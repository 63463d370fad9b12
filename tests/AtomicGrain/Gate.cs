using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Concurrency.Exploration;

namespace Concurrency.Waiting;

/// <summary>The gate of this build: to enter is a step, and whoever stands before one that is held is not chosen.</summary>
internal struct Gate
{
    private static long s_lastId;

    private long _id;
    private int _isHeld;
    private int _stepOfEntry;

    public void Enter()
    {
        if (_id == 0)
            _id = System.Threading.Interlocked.Increment(ref s_lastId);

        AtomicGrain.EnterGate(_id);

        // Whoever is no activity has nobody to wait for: those who are inside go on by themselves.
        while (System.Threading.Interlocked.CompareExchange(ref _isHeld, 1, 0) != 0)
            Thread.Yield();

        _stepOfEntry = AtomicGrain.PresentStep;
    }

    public void Exit()
    {
        AssertHeld();
        AtomicGrain.LeaveGate(_id, _stepOfEntry);
        System.Threading.Volatile.Write(ref _isHeld, 0);
    }

    [UnscopedRef]
    public Held EnterScope()
    {
        Enter();
        return new(ref this);
    }

    [Conditional("DEBUG")]
    public readonly void AssertHeld() => Debug.Assert(_isHeld != 0, "Invariants only hold inside the gate.");

    /// <summary>The gate, held.</summary>
    public readonly ref struct Held(ref Gate gate)
    {
        private readonly ref Gate _gate = ref gate;

        public void Dispose() => _gate.Exit();
    }
}
