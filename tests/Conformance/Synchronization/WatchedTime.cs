namespace Concurrency.Tests.Conformance.Synchronization;

/// <summary>Time in milliseconds that passes when the test says so, and who looks at it.</summary>
internal sealed class WatchedTime : TimeProvider
{
    private Held? _held;
    private long _now;
    private long _looks;

    public override long TimestampFrequency => 1_000;

    /// <summary>How often somebody has looked.</summary>
    public long Looks => Interlocked.Read(ref _looks);

    public void Advance(long milliseconds) => Interlocked.Add(ref _now, milliseconds);

    /// <summary>Has the next one who looks stay where he is.</summary>
    public Held HoldNextLook()
    {
        var held = new Held();
        Volatile.Write(ref _held, held);
        return held;
    }

    public override long GetTimestamp()
    {
        Interlocked.Exchange(ref _held, null)?.Stay();
        var now = Interlocked.Read(ref _now);
        Interlocked.Increment(ref _looks);
        return now;
    }
}

/// <summary>A look at the time that the test holds until it lets it go.</summary>
internal sealed class Held
{
    private readonly TaskCompletionSource _hasCome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isLetGo;

    /// <summary>Completes when somebody looks.</summary>
    public Task HasCome => _hasCome.Task;

    public void LetGo() => Volatile.Write(ref _isLetGo, true);

    /// <summary>Keeps its processor, so that its thread is not taken for one that is parked.</summary>
    public void Stay()
    {
        _hasCome.SetResult();
        while (!Volatile.Read(ref _isLetGo))
            Thread.Yield();
    }
}
