using System.Diagnostics;
using Concurrency.Activities;
using Concurrency.Channels;

namespace Concurrency.Timing;

/// <summary>A channel of ticks: of capacity one, in which the newest tick takes the place of one that still waits.</summary>
/// <remarks>
/// The n-th tick is due n periods after the beginning, by the provider's time stamps, whatever became of the others: no drift.
/// A timer that fires late skips the ticks which are past, and counts them as missed.
/// </remarks>
[DebuggerDisplay("{Path,nq}: every {Period}")]
internal sealed class Ticker : ITicker, ICoordinationObject, IEndObserver
{
    private readonly ConcurrencyRuntime _runtime;
    private readonly Strand? _activity;
    private readonly Channel<Tick> _ticks;
    private readonly TimerEntry _timer;
    private readonly long _start;
    private long _number;
    private volatile bool _isDisposed;

    private Ticker(ConcurrencyRuntime runtime, Strand? activity, string name, TimeSpan period)
    {
        _runtime = runtime;
        _activity = activity;
        Period = period;
        _ticks = runtime.Registry.Add(new Channel<Tick>(runtime, new(activity, name), capacity: 1, new()));
        _ticks.Note(caller: null);
        _timer = new(static ticker => ((Ticker)ticker!).Fire(), this);
        _start = runtime.TimeProvider.GetTimestamp();
    }

    public TimeSpan Period { get; }

    public string Path => _ticks.Path;

    public TimeProvider TimeProvider => _ticks.TimeProvider;

    public Task Completion => _ticks.Completion;

    public static Ticker Start(ConcurrencyRuntime runtime, Strand? activity, string name, TimeSpan period)
    {
        if (period <= TimeSpan.Zero)
            throw new ArgumentOutOfRangeException(nameof(period), period, "The time between two ticks is more than zero.");

        var ticker = new Ticker(runtime, activity, name, period);
        ticker.Arm(1);
        activity?.Observe(ticker);
        return ticker;
    }

    public void Dispose()
    {
        Stop();
        _activity?.Unobserve(this);
    }

    public bool TryReceive(out Tick item) => _ticks.TryReceive(out item);

    public bool TryPeek(out Tick item) => _ticks.TryPeek(out item);

    public ValueTask<Tick> ReceiveAsync(CancellationToken cancellationToken = default) => _ticks.ReceiveAsync(cancellationToken);

    public Tick Receive(CancellationToken cancellationToken = default) => _ticks.Receive(cancellationToken);

    public ValueTask<int> ReceiveManyAsync(Memory<Tick> buffer, CancellationToken cancellationToken = default) =>
        _ticks.ReceiveManyAsync(buffer, cancellationToken);

    public ValueTask<IReadOnlyList<Tick>> ReceiveBatchAsync(
        int max, TimeSpan maxWait, CancellationToken cancellationToken = default) =>
        _ticks.ReceiveBatchAsync(max, maxWait, cancellationToken);

    public ValueTask<bool> WaitToReceiveAsync(CancellationToken cancellationToken = default) =>
        _ticks.WaitToReceiveAsync(cancellationToken);

    public IAsyncEnumerable<Tick> ReceiveAllAsync(CancellationToken cancellationToken = default) =>
        _ticks.ReceiveAllAsync(cancellationToken);

    public IEnumerable<Tick> ReceiveAll(CancellationToken cancellationToken = default) => _ticks.ReceiveAll(cancellationToken);

    public ISelectCase<Tick> ReceiveCase() => _ticks.ReceiveCase();

    public ChannelSnapshot GetSnapshot() => _ticks.GetSnapshot();

    ITimer ICoordinationObject.CreateTimer(TimerCallback callback, object? state) => _runtime.Timers.CreateTimer(callback, state);

    void ICoordinationObject.BeforeParking(Action? action) => ((ICoordinationObject)_ticks).BeforeParking(action);

    void IEndObserver.OnEnded(Strand activity) => Stop();

    private void Stop()
    {
        _isDisposed = true;
        _runtime.Timers.Stop(_timer);
        _ticks.TryComplete();
    }

    // On the provider's stack, one call at a time.
    private void Fire()
    {
        var elapsed = _runtime.TimeProvider.GetElapsedTime(_start);
        var number = Math.Max(_number + 1, elapsed.Ticks / Period.Ticks);
        var skipped = number - _number - 1;
        _number = number;
        _ticks.Replace(new Tick(number, TimeSpan.FromTicks(Period.Ticks * number), skipped), static (waiting, tick) => tick with
        {
            Missed = tick.Missed + waiting.Missed + 1,
        });
        Arm(number + 1);
    }

    private void Arm(long number)
    {
        _runtime.Timers.StartAt(_timer, DueOf(number));

        // Stopped between the look and the start.
        if (_isDisposed)
            _runtime.Timers.Stop(_timer);
    }

    // Rounded up: never early.
    private long DueOf(long number)
    {
        var stamps = (decimal)Period.Ticks * number * _runtime.TimeProvider.TimestampFrequency / TimeSpan.TicksPerSecond;
        return stamps > long.MaxValue - _start ? long.MaxValue : _start + (long)decimal.Ceiling(stamps);
    }
}
