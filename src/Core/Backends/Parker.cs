using System.Diagnostics;

namespace Concurrency.Backends;

/// <summary>Parks one thread until another unparks it, with a permit that is remembered once.</summary>
/// <remarks>
/// <para>
/// <see cref="Unpark"/> makes the permit available; <see cref="Park"/> takes it, waiting in the kernel if there is none. A
/// permit given before the thread parks is not lost, and several given meanwhile count as one. Whoever parks must re-check what
/// it waits for: a permit may be left over from an earlier wait.
/// </para>
/// <para>
/// Before it goes to the kernel a parking thread spins for about ten microseconds, because an answer from another processor
/// is often that near; only if there is another processor, and not more threads at once than there are other processors. Then
/// it gives its processor away a few times: where more threads can run than there are processors, whoever is to answer may be
/// waiting for this one.
/// </para>
/// <para>After java.util.concurrent.locks.LockSupport (Lea, "The java.util.concurrent Synchronizer Framework", 2005).</para>
/// </remarks>
public sealed class Parker
{
    //   Empty ──Unpark──▶ Permit ──Park──▶ Empty
    //   Empty ──Park──▶ Parked ──Unpark (and a pulse)──▶ Permit
    private const int Empty = 0;
    private const int Permit = 1;
    private const int Parked = 2;

    // One round is a pause of a few tens of nanoseconds; together they make about ten microseconds.
    private const int SpinRounds = 50;
    private const int PausesPerRound = 8;
    private const int Yields = 16;

    private static readonly int s_maxSpinners = Environment.ProcessorCount - 1;
    private static int s_spinners;

    private readonly object _kernel = new();
    private int _state;
    private volatile TaskCompletionSource<string>? _stackRequest;

    /// <summary>Takes the permit, waiting for it. Only one thread may park here at a time.</summary>
    /// <exception cref="ThreadInterruptedException">The thread was interrupted while it waited. No permit was taken.</exception>
    public void Park()
    {
        // Whoever asks for the stack has given a permit as well, so that a parked thread comes by here.
        if (_stackRequest is not null)
            AnswerStackRequest();

        if (TryTakePermit() || SpinForPermit() || YieldForPermit())
            return;

        lock (_kernel)
        {
            if (Interlocked.CompareExchange(ref _state, Parked, Empty) == Empty)
            {
                try
                {
                    while (Volatile.Read(ref _state) == Parked)
                        Monitor.Wait(_kernel);
                }
                catch (ThreadInterruptedException)
                {
                    // A permit that came together with the interrupt stays, for whoever parks next.
                    Interlocked.CompareExchange(ref _state, Empty, Parked);
                    throw;
                }
            }

            Volatile.Write(ref _state, Empty);
        }
    }

    /// <summary>Makes the permit available, and wakes the parked thread if there is one. Never waits for it.</summary>
    public void Unpark()
    {
        if (Interlocked.Exchange(ref _state, Permit) != Parked)
            return;

        // The thread that parks holds the lock for a moment only; if we are interrupted while we wait for it, it must be woken
        // all the same, and the interrupt is kept for later.
        var isInterrupted = false;
        while (!TryPulse())
            isInterrupted = true;

        if (isInterrupted)
            Thread.CurrentThread.Interrupt();
    }

    /// <summary>Has the parked thread tell where it is.</summary>
    /// <param name="patience">How long to wait for its answer.</param>
    /// <returns>Its stack, innermost frame first; <see langword="null"/> if it was not parked here and did not park meanwhile.</returns>
    public string? TryCaptureStack(TimeSpan patience)
    {
        var fresh = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var request = Interlocked.CompareExchange(ref _stackRequest, fresh, null) ?? fresh;
        Unpark();
        if (request.Task.Wait(patience))
            return request.Task.Result;

        Interlocked.CompareExchange(ref _stackRequest, null, request);
        return null;
    }

    private void AnswerStackRequest() =>
        Interlocked.Exchange(ref _stackRequest, null)?.TrySetResult(new StackTrace(skipFrames: 2, fNeedFileInfo: true).ToString());

    private bool TryPulse()
    {
        try
        {
            lock (_kernel)
                Monitor.Pulse(_kernel);

            return true;
        }
        catch (ThreadInterruptedException)
        {
            return false;
        }
    }

    private bool TryTakePermit() => Interlocked.CompareExchange(ref _state, Empty, Permit) == Permit;

    private bool YieldForPermit()
    {
        for (var turn = 0; turn < Yields; turn++)
        {
            Thread.Yield();
            if (Volatile.Read(ref _state) == Permit)
                return TryTakePermit();
        }

        return false;
    }

    private bool SpinForPermit()
    {
        if (Volatile.Read(ref s_spinners) >= s_maxSpinners)
            return false;

        Interlocked.Increment(ref s_spinners);
        try
        {
            for (var round = 0; round < SpinRounds; round++)
            {
                Thread.SpinWait(PausesPerRound);
                if (Volatile.Read(ref _state) == Permit)
                    return TryTakePermit();
            }

            return false;
        }
        finally
        {
            Interlocked.Decrement(ref s_spinners);
        }
    }
}
