namespace Concurrency.Tests.Conformance.Channels;

/// <summary>A thread that cancels whatever operation it finds, at random moments, also when it is over.</summary>
public sealed class Cancellers(int slots)
{
    private readonly CancellationTokenSource?[] _slots = new CancellationTokenSource?[slots];
    private readonly int[] _loans = new int[slots];
    private bool _isStopped;

    /// <summary>Lends an operation a token that may be cancelled at any moment from now on, or, as often, none.</summary>
    public Loan Lend(int slot, Random random)
    {
        // Whoever comes next to hand something over comes just after a cancellation, or at the same time as another's.
        if (random.Next(2) == 0)
            CancelSomebody(random);

        // Now the one side is slower and now the other, so that the channel is now empty and now full.
        var isSlow = ((_loans[slot]++ >> 8) & 1) == (slot < slots / 2 ? 0 : 1);
        Thread.SpinWait(random.Next(isSlow ? 1_000 : 20));
        var source = random.Next(4) != 0 ? new CancellationTokenSource() : null;
        Volatile.Write(ref _slots[slot], source);
        return new(source);
    }

    public void Run(Random random)
    {
        while (!Volatile.Read(ref _isStopped))
        {
            CancelSomebody(random);
            Thread.SpinWait(random.Next(300));
            Thread.Yield();
        }
    }

    public void Stop() => Volatile.Write(ref _isStopped, true);

    private void CancelSomebody(Random random) => Volatile.Read(ref _slots[random.Next(_slots.Length)])?.Cancel();

    /// <summary>The source is left to the collector: cancelling it late is part of the program.</summary>
    public readonly struct Loan(CancellationTokenSource? source)
    {
        public CancellationToken Token => source?.Token ?? CancellationToken.None;

        /// <summary>Cancels the operation that has just begun, now and then.</summary>
        public void Race(Random random)
        {
            if (source is not null && random.Next(3) == 0)
                source.Cancel();
        }
    }
}
