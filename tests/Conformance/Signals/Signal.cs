namespace Concurrency.Tests.Conformance.Signals;

/// <summary>The objects that are waited for until something has happened.</summary>
public enum SignalKind
{
    Semaphore,
    ManualResetEvent,
    AutoResetEvent,
    CountdownEvent,
    Barrier,
}

/// <summary>One of these objects in the words they share: a wait, and what ends it.</summary>
/// <param name="Path">The object's path.</param>
/// <param name="WaitAsync">Waits, blocking or not; on a barrier it arrives as the first of two.</param>
/// <param name="Block">The blocking wait.</param>
/// <param name="Try">The wait that does not wait.</param>
/// <param name="End">Ends the wait of the oldest, or of all.</param>
/// <param name="Waiting">How many wait.</param>
/// <param name="CreateCase">The wait as a case; null for a barrier.</param>
public sealed record Signal(
    string Path,
    Func<Verbs, CancellationToken, ValueTask> WaitAsync,
    Action<CancellationToken> Block,
    Func<bool> Try,
    Action End,
    Func<int> Waiting,
    Func<ISelectCase>? CreateCase)
{
    private const string Name = "signal";

    /// <summary>Makes an object.</summary>
    /// <param name="concurrency">Who makes it.</param>
    /// <param name="kind">Which.</param>
    /// <param name="isReady">Whether the first wait takes effect at once.</param>
    public static Signal Create(IConcurrency concurrency, SignalKind kind, bool isReady = false) => kind switch
    {
        SignalKind.Semaphore => Of(concurrency.CreateSemaphore(Name, isReady ? 1 : 0)),
        SignalKind.ManualResetEvent => Of(concurrency.CreateManualResetEvent(Name, isReady)),
        SignalKind.AutoResetEvent => Of(concurrency.CreateAutoResetEvent(Name, isReady)),
        SignalKind.CountdownEvent => Of(concurrency.CreateCountdownEvent(Name, isReady ? 0 : 1)),
        _ => Of(concurrency.CreateBarrier(Name, isReady ? 1 : 2)),
    };

    private static Signal Of(ISemaphore semaphore) => new(
        semaphore.Path,
        (verbs, token) => verbs.AcquireAsync(semaphore, cancellationToken: token),
        token => semaphore.Acquire(cancellationToken: token),
        () => semaphore.TryAcquire(),
        () => semaphore.Release(),
        () => semaphore.GetSnapshot().Waiting,
        () => semaphore.AcquireCase());

    private static Signal Of(IManualResetEvent gate) => new(
        gate.Path,
        (verbs, token) => verbs.WaitAsync(gate, token),
        token => gate.Wait(token),
        gate.TryWait,
        () => Assert.True(gate.Set()),
        () => gate.GetSnapshot().Waiting,
        gate.WaitCase);

    private static Signal Of(IAutoResetEvent turnstile) => new(
        turnstile.Path,
        (verbs, token) => verbs.WaitAsync(turnstile, token),
        token => turnstile.Wait(token),
        turnstile.TryWait,
        () => Assert.True(turnstile.Set()),
        () => turnstile.GetSnapshot().Waiting,
        turnstile.WaitCase);

    private static Signal Of(ICountdownEvent countdown) => new(
        countdown.Path,
        (verbs, token) => verbs.WaitAsync(countdown, token),
        token => countdown.Wait(token),
        countdown.TryWait,
        () => Assert.True(countdown.Signal()),
        () => countdown.GetSnapshot().Waiting,
        countdown.WaitCase);

    private static Signal Of(IBarrier barrier) => new(
        barrier.Path,
        async (verbs, token) => await verbs.SignalAndWaitAsync(barrier, token),
        token => barrier.SignalAndWait(token),
        () => barrier.TrySignalAndWait(out _),
        () => Assert.True(barrier.TrySignalAndWait(out _)),
        () => barrier.GetSnapshot() is var snapshot ? snapshot.Participants - snapshot.Remaining : 0,
        CreateCase: null);
}
