namespace Concurrency.Waiting;

/// <summary>A lock of four bytes for sections of a few instructions which call nothing foreign and never wait.</summary>
/// <remarks>An activity's own gate: an object of a million must not carry a lock object each.</remarks>
internal struct SmallGate
{
    private int _isHeld;

    public void Enter()
    {
        if (Interlocked.CompareExchange(ref _isHeld, 1, 0) != 0)
            EnterContended();
    }

    public void Exit() => Volatile.Write(ref _isHeld, 0);

    private void EnterContended()
    {
        // The holder may have lost its processor in the middle: SpinWait soon gives ours away. It must not sleep, because a sleep
        // can be interrupted, and whoever enters is in the middle of something.
        var spinner = default(SpinWait);
        while (Volatile.Read(ref _isHeld) != 0 || Interlocked.CompareExchange(ref _isHeld, 1, 0) != 0)
            spinner.SpinOnce(sleep1Threshold: -1);
    }
}
