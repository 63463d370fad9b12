using System.Diagnostics;
using System.Diagnostics.Metrics;
using Concurrency;

namespace Observability;

/// <summary>Somebody who watches a runtime, and makes nothing of what he sees.</summary>
internal sealed record Watcher(string Name, Func<ConcurrencyRuntime, IDisposable?> Begin)
{
    public static IReadOnlyList<Watcher> All { get; } =
    [
        new("nobody", static _ => null),
        new("metrics", static _ => Listen()),
        new("spans", static _ => Trace()),
        new("profiler", static runtime => Profile(runtime.BlockingProfiler)),
    ];

    private static IDisposable? Profile(IBlockingProfiler profiler)
    {
        profiler.Start();
        return null;
    }

    private static MeterListener Listen()
    {
        var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Meter.Name == ConcurrencyTelemetry.MeterName)
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>(static (_, _, _, _) => { });
        listener.SetMeasurementEventCallback<double>(static (_, _, _, _) => { });
        listener.Start();
        return listener;
    }

    private static ActivityListener Trace()
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == ConcurrencyTelemetry.ActivitySourceName,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }
}
