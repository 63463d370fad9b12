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
/// Before it goes to the kernel a parking thread stays awake for a while, because an answer from another processor is often
/// near: see <see cref="Patience"/>. The kernel's wait is a futex where there is one, for the first tenth of a second, and then a
/// monitor's: waking from the futex takes half as long, but <see cref="Thread.Interrupt"/> does not reach it.
/// </para>
/// <para>After java.util.concurrent.locks.LockSupport (Lea, "The java.util.concurrent Synchronizer Framework", 2005).</para>
/// </remarks>
public sealed class Parker
{
    //   Empty ──Unpark──▶ Permit ──Park──▶ Empty
    //   Empty ──Park──▶ Asleep ──Unpark (and a wake-up)──▶ Permit
    //                   Asleep ──a while──▶ Parked ──Unpark (and a pulse)──▶ Permit
    private const int Empty = 0;
    private const int Permit = 1;
    private const int Parked = 2;
    private const int Asleep = 3;

    private static readonly TimeSpan s_sleep = TimeSpan.FromMilliseconds(100);

    private readonly object _kernel = new();

    // One word in a cache line of its own, which the collector does not move while the kernel looks at it.
    private readonly int[] _state = GC.AllocateArray<int>(32, pinned: true);
    private Patience _patience = Patience.Initial;
    private volatile TaskCompletionSource<string>? _stackRequest;

    private ref int State => ref _state[16];

    /// <summary>Takes the permit, waiting for it. Only one thread may park here at a time.</summary>
    /// <exception cref="ThreadInterruptedException">The thread was interrupted while it waited. No permit was taken.</exception>
    public void Park()
    {
        // Whoever asks for the stack has given a permit as well, so that a parked thread comes by here.
        if (_stackRequest is not null)
            AnswerStackRequest();

        if (TryTake())
            return;

        if (_patience.WaitAwake(ref State, Permit) && TryTake())
            return;

        if (!Futex.IsSupported || !SleepForPermit())
            ParkForPermit();
    }

    /// <summary>Makes the permit available, and wakes the parked thread if there is one. Never waits for it.</summary>
    public void Unpark()
    {
        switch (Interlocked.Exchange(ref State, Permit))
        {
            case Asleep:
                Futex.Wake(ref State);
                break;
            case Parked:
                Pulse();
                break;
        }
    }

    /// <summary>Takes the permit if there is one.</summary>
    /// <returns>Whether there was.</returns>
    public bool TryTake() =>
        Volatile.Read(ref State) == Permit && Interlocked.CompareExchange(ref State, Empty, Permit) == Permit;

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

    // The thread that parks holds the lock for a moment only; if we are interrupted while we wait for it, it must be woken all the
    // same, and the interrupt is kept for later.
    private void Pulse()
    {
        var isInterrupted = false;
        while (!TryPulse())
            isInterrupted = true;

        if (isInterrupted)
            Thread.CurrentThread.Interrupt();
    }

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

    /// <returns>Whether there was a permit; otherwise it took too long, and the state is <see cref="Asleep"/>.</returns>
    private bool SleepForPermit()
    {
        if (Interlocked.CompareExchange(ref State, Asleep, Empty) == Empty)
        {
            var began = Stopwatch.GetTimestamp();
            while (Volatile.Read(ref State) == Asleep)
            {
                var left = s_sleep - Stopwatch.GetElapsedTime(began);
                if (left <= TimeSpan.Zero)
                    return false;

                Futex.Wait(ref State, Asleep, left);
            }
        }

        Volatile.Write(ref State, Empty);
        return true;
    }

    private void ParkForPermit()
    {
        lock (_kernel)
        {
            var before = Volatile.Read(ref State);
            if (before != Permit && Interlocked.CompareExchange(ref State, Parked, before) == before)
            {
                try
                {
                    while (Volatile.Read(ref State) == Parked)
                        Monitor.Wait(_kernel);
                }
                catch (ThreadInterruptedException)
                {
                    // A permit that came together with the interrupt stays, for whoever parks next.
                    Interlocked.CompareExchange(ref State, Empty, Parked);
                    throw;
                }
            }

            Volatile.Write(ref State, Empty);
        }
    }
}
