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

    /// <summary>Starts a role that has to wait, and returns when its wait has begun: it has returned from the verb, or is about to park.</summary>
    protected async Task<Role> StartWaiting(Mode mode, string name, object target, Func<Verbs, ValueTask> wait)
    {
        var hasBegun = Signal();
        var role = Start(mode, name, async verbs =>
        {
            if (verbs.IsBlocking)
                ((ICoordinationObject)target).BeforeParking(() => hasBegun.TrySetResult());

            var waiting = wait(verbs);
            hasBegun.TrySetResult();
            await waiting;
        });
        await Soon(hasBegun.Task);
        return role;
    }

    /// <summary>What was measured, as pairs of value and tags.</summary>
    protected static (double Value, string Tags)[] Read(IEnumerable<Measured> measured) =>
        [.. measured.Select(one => (one.Value, one.Tags)).OrderBy(one => one.Value).ThenBy(one => one.Tags, StringComparer.Ordinal)];
}
