namespace Concurrency.Tests.Conformance.Channels;

/// <summary>A thread that cancels whatever operation it finds, at random moments, also when it is over.</summary>
public sealed class Cancellers(int slots)
{
    private readonly CancellationTokenSource?[] _slots = new CancellationTokenSource?[slots];
    private bool _isStopped;

    /// <summary>Lends an operation a token that may be cancelled at any moment from now on, or, as often, none.</summary>
    public Loan Lend(int slot, Random random)
    {
        var source = random.Next(2) == 0 ? new CancellationTokenSource() : null;
        Volatile.Write(ref _slots[slot], source);
        return new(source);
    }

    public void Run(Random random)
    {
        while (!Volatile.Read(ref _isStopped))
        {
            Volatile.Read(ref _slots[random.Next(_slots.Length)])?.Cancel();
            Thread.SpinWait(random.Next(1_000));
            Thread.Yield();
        }
    }

    public void Stop() => Volatile.Write(ref _isStopped, true);

    /// <summary>The source is left to the collector: cancelling it late is part of the program.</summary>
    public readonly struct Loan(CancellationTokenSource? source)
    {
        public CancellationToken Token => source?.Token ?? CancellationToken.None;

        /// <summary>Cancels the operation that has just begun, now and then.</summary>
        public void Race(Random random)
        {
            if (source is not null && random.Next(4) == 0)
                source.Cancel();
        }
    }
}
