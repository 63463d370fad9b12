using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Concurrency.Tests.Conformance.Observability;

/// <summary>Makes the meter of one runtime, and keeps what is measured with it from when somebody listens.</summary>
public sealed class MeasurementRecorder : IMeterFactory
{
    private readonly List<Meter> _meters = [];
    private MeterListener? _listener;

    public ConcurrentQueue<Measured> All { get; } = new();

    /// <summary>The names of the instruments which can be listened to.</summary>
    public ConcurrentDictionary<string, Instrument> Published { get; } = new();

    /// <summary>Called for each measurement, on the stack of whoever measures.</summary>
    public Action<Measured>? OnMeasured { get; set; }

    public Meter Create(MeterOptions options)
    {
        options.Scope = this;
        var meter = new Meter(options);
        _meters.Add(meter);
        return meter;
    }

    /// <summary>Listens to some instruments; without names, to all.</summary>
    public MeasurementRecorder Listen(params string[] names)
    {
        _listener = new()
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (!ReferenceEquals(instrument.Meter.Scope, this))
                    return;

                Published[instrument.Name] = instrument;
                if (names.Length == 0 || names.Contains(instrument.Name))
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.Start();
        return this;
    }

    /// <summary>What was measured with an instrument that measures when something happens.</summary>
    public List<Measured> Of(string name) => [.. All.Where(measured => measured.Instrument.Name == name)];

    /// <summary>What an instrument shows now that is read when somebody asks.</summary>
    public List<Measured> Observe(string name)
    {
        var before = All.Count;
        _listener!.RecordObservableInstruments();
        return [.. All.Skip(before).Where(measured => measured.Instrument.Name == name)];
    }

    public void Dispose()
    {
        _listener?.Dispose();
        _meters.ForEach(meter => meter.Dispose());
    }

    private void Keep(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var measured = new Measured(instrument, value, string.Join(' ', tags.ToArray().Select(tag => tag.Value)));
        OnMeasured?.Invoke(measured);
        All.Enqueue(measured);
    }
}

/// <param name="Instrument">Who measured.</param>
/// <param name="Value">What was measured.</param>
/// <param name="Tags">The values of its tags, in their order.</param>
public sealed record Measured(Instrument Instrument, double Value, string Tags);
