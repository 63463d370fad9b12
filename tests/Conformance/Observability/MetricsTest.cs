using Concurrency.Tests.Conformance.Activities;

namespace Concurrency.Tests.Conformance.Observability;

/// <summary>A runtime in manual time whose measurements are kept.</summary>
public abstract class MetricsTest : ActivityTest
{
    protected MeasurementRecorder Metrics { get; } = new();

    protected override bool UsesManualTime => true;

    public static TheoryData<Mode> AllModes => [Mode.Task, Mode.Thread, Mode.BlockingThread, Mode.Foreign, Mode.BlockingForeign];

    protected override void Configure(ConcurrencyBuilder builder)
    {
        base.Configure(builder);
        builder.MeterFactory = Metrics;
    }

    /// <summary>What was measured, as pairs of value and tags.</summary>
    protected static (double Value, string Tags)[] Read(IEnumerable<Measured> measured) =>
        [.. measured.Select(one => (one.Value, one.Tags)).OrderBy(one => one.Value).ThenBy(one => one.Tags, StringComparer.Ordinal)];
}
