using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Concurrency.Waiting;

/// <summary>The lock of everything in here: for sections of a few instructions which call nothing foreign and never wait.</summary>
/// <remarks>
/// <para>
/// Four bytes, because a million activities must not carry a lock object each. One interlocked instruction to enter and a plain
/// store to leave, because the gate is most of what an operation costs that does not wait. Whoever leaves does not know whether
/// somebody else wants in, so whoever wants in has to look again and again: right for sections as short as these, and wrong for
/// any others.
/// </para>
/// <para>
/// Entering happens whatever comes: <see cref="Thread.Interrupt"/> would leave an operation half done here, so it is kept for the
/// next wait of the thread which is meant to be interrupted.
/// </para>
/// <para>Test and test-and-set (Rudolph, Segall, "Dynamic Decentralized Cache Schemes for MIMD Parallel Processors", 1984).</para>
/// </remarks>
internal struct Gate
{
    // How often a thread looks while it keeps its processor, and how often while it gives that away. After that the holder, who
    // has lost its own in the middle, may have a lower priority than all that want in, and they have to stand aside.
    private const int Looks = 30;
    private const int Yields = 100;

    private static readonly bool s_hasOtherProcessors = Environment.ProcessorCount > 1;

    private int _isHeld;

#if DEBUG
    private int _holder;
#endif

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Enter()
    {
        if (Interlocked.CompareExchange(ref _isHeld, 1, 0) != 0)
            EnterContended();

#if DEBUG
        _holder = Environment.CurrentManagedThreadId;
#endif
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Exit()
    {
#if DEBUG
        AssertHeld();
        _holder = 0;
#endif
        Volatile.Write(ref _isHeld, 0);
    }

    /// <summary>Enters until the returned value is disposed.</summary>
    [UnscopedRef]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Held EnterScope()
    {
        Enter();
        return new(ref this);
    }

    [Conditional("DEBUG")]
    public readonly void AssertHeld()
    {
        Debug.Assert(_isHeld != 0, "Invariants only hold inside the gate.");
#if DEBUG
        Debug.Assert(_holder == Environment.CurrentManagedThreadId, "Invariants only hold inside the gate.");
#endif
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void EnterContended()
    {
        var isInterrupted = false;
        for (var turn = 0; !TryEnter(); turn++)
        {
            if (turn < Looks && s_hasOtherProcessors)
                Thread.SpinWait(1 + turn);
            else if (turn < Looks + Yields)
                Thread.Yield();
            else
                isInterrupted |= !TrySleep();
        }

        if (isInterrupted)
            Thread.CurrentThread.Interrupt();
    }

    private bool TryEnter() => Volatile.Read(ref _isHeld) == 0 && Interlocked.CompareExchange(ref _isHeld, 1, 0) == 0;

    private static bool TrySleep()
    {
        try
        {
            Thread.Sleep(1);
            return true;
        }
        catch (ThreadInterruptedException)
        {
            return false;
        }
    }

    /// <summary>The gate, held.</summary>
    public readonly ref struct Held(ref Gate gate)
    {
        private readonly ref Gate _gate = ref gate;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Dispose() => _gate.Exit();
    }
}
