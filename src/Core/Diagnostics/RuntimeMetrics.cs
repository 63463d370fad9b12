using System.Diagnostics;
using System.Diagnostics.Metrics;
using Concurrency.Activities;
using Concurrency.Waiting;

namespace Concurrency.Diagnostics;

/// <summary>What a runtime measures, for whoever listens to its meter.</summary>
/// <remarks>
/// While nobody listens to an instrument, a look at it is all that happens. What can be counted when somebody asks is counted then:
/// <see cref="ObservedFigures"/>. Listeners are called outside of all gates, and in the middle of waking others, so what they throw
/// stays here.
/// </remarks>
internal sealed class RuntimeMetrics : IDisposable
{
    // Decades and their halves, from what a hand-off takes to what nobody wants to wait.
    private static readonly InstrumentAdvice<double> s_durations = new()
    {
        HistogramBucketBoundaries =
            [1e-6, 5e-6, 1e-5, 5e-5, 1e-4, 5e-4, 1e-3, 5e-3, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 60],
    };

    private readonly ConcurrencyRuntime _runtime;
    private readonly Meter _meter;
    private readonly ObservedFigures _observed;
    private readonly Counter<long> _started;
    private readonly Counter<long> _ended;
    private readonly Counter<long> _restarts;
    private readonly Histogram<double> _waits;
    private readonly Histogram<double> _delays;
    private readonly bool _ownsMeter;
    private int _hasFailed;

    public RuntimeMetrics(ConcurrencyRuntime runtime, IMeterFactory? factory)
    {
        var options = new MeterOptions(ConcurrencyTelemetry.MeterName) { Version = ConcurrencyTelemetry.Version };
        _runtime = runtime;
        _ownsMeter = factory is null;
        _meter = factory?.Create(options) ?? new(options);
        _observed = new(runtime, _meter);
        _started = _meter.CreateCounter<long>(
            "concurrency.activity.started", "{activity}", "How many activities were started.");
        _ended = _meter.CreateCounter<long>(
            "concurrency.activity.ended", "{activity}", "How many activities have ended, by outcome.");
        _restarts = _meter.CreateCounter<long>(
            "concurrency.activity.restarts", "{restart}", "How many times failed activities were started again.");
        _waits = _meter.CreateHistogram<double>(
            "concurrency.wait.duration", "s", "How long operations waited that had to.", tags: null, s_durations);
        _delays = _meter.CreateHistogram<double>(
            "concurrency.task.scheduling_delay",
            "s",
            "How long activities that could run waited for a thread of the pool.",
            tags: null,
            s_durations);
    }

    public bool MeasuresWaits => _waits.Enabled;

    public bool MeasuresSchedulingDelay => _delays.Enabled;

    public void OnStarted(Strand activity)
    {
        if (_started.Enabled)
            Add(_started, TagsOf(activity));
    }

    public void OnRestarted(Strand activity)
    {
        if (_restarts.Enabled)
            Add(_restarts, TagsOf(activity));
    }

    /// <summary>An activity is about to end: nobody can have learnt of it yet.</summary>
    public void OnEnded(Strand activity, ActivityState outcome, Exception? failure)
    {
        if (!_ended.Enabled)
            return;

        var tags = TagsOf(activity);
        tags.Add(TagNames.ActivityOutcome, TagNames.ValueOf(outcome));
        if (failure is not null)
            tags.Add(TagNames.ErrorType, failure.GetType().FullName);

        Add(_ended, tags);
    }

    public void OnWaited(Wait wait, TimeSpan elapsed)
    {
        var target = wait.Target;
        Record(
            _waits,
            elapsed,
            new()
            {
                { TagNames.ObjectPattern, target.Pattern },
                { TagNames.ObjectKind, TagNames.ValueOf(target.Kind) },
                { TagNames.Operation, TagNames.ValueOf(wait.Kind) },
            });
    }

    public void OnScheduled(Strand activity, TimeSpan delay) => Record(_delays, delay, TagsOf(activity));

    /// <summary>Measures nothing more.</summary>
    public void Dispose()
    {
        _observed.Dispose();
        if (_ownsMeter)
            _meter.Dispose();
    }

    private static TagList TagsOf(Strand activity) =>
        new() { { TagNames.ActivityPattern, activity.Pattern }, { TagNames.Backend, activity.Backend } };

    private void Add(Counter<long> counter, in TagList tags)
    {
        try
        {
            counter.Add(1, tags);
        }
        catch (Exception exception)
        {
            OnListenerFailed(exception, counter);
        }
    }

    private void Record(Histogram<double> histogram, TimeSpan duration, in TagList tags)
    {
        try
        {
            histogram.Record(duration.TotalSeconds, tags);
        }
        catch (Exception exception)
        {
            OnListenerFailed(exception, histogram);
        }
    }

    // Once: it would fail in each operation.
    private void OnListenerFailed(Exception exception, Instrument instrument)
    {
        if (Interlocked.Exchange(ref _hasFailed, 1) == 0)
            _runtime.Log.ListenerFailed(exception, instrument.Name);
    }
}
