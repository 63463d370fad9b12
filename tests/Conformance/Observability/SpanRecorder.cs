using System.Collections.Concurrent;
using System.Diagnostics;

namespace Concurrency.Tests.Conformance.Observability;

/// <summary>Listens to the spans below one of its own, and keeps those which have ended.</summary>
public sealed class SpanRecorder : IDisposable
{
    private static readonly ActivitySource s_source = new("Tests");

    private readonly ActivityListener _listener;

    public SpanRecorder()
    {
        var trace = ActivityTraceId.CreateRandom();
        _listener = new()
        {
            ShouldListenTo = source => source.Name is ConcurrencyTelemetry.ActivitySourceName or "Tests",
            Sample = (ref ActivityCreationOptions<ActivityContext> options) => options.TraceId == trace
                ? ActivitySamplingResult.AllDataAndRecorded
                : ActivitySamplingResult.None,
            ActivityStopped = span =>
            {
                if (span.TraceId != trace)
                    return;

                OnStopped?.Invoke(span);
                Ended.Enqueue(span);
            },
        };
        ActivitySource.AddActivityListener(_listener);
        Outer = s_source.StartActivity(
            ActivityKind.Internal, new ActivityContext(trace, ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded), name: "outer")!;
    }

    /// <summary>The spans which have ended, in that order.</summary>
    public ConcurrentQueue<Activity> Ended { get; } = new();

    /// <summary>Called for each that ends, on the stack of whoever ends it.</summary>
    public Action<Activity>? OnStopped { get; set; }

    /// <summary>The span of whoever tests.</summary>
    public Activity Outer { get; }

    /// <summary>The one which has ended with this path.</summary>
    public Activity Of(string path) => Ended.Single(span => Equals(span.GetTagItem("concurrency.activity.path"), path));

    /// <summary>Begins a span of the user's own.</summary>
    public static Activity Begin(string name) => s_source.StartActivity(name)!;

    public void Dispose()
    {
        Outer.Dispose();
        _listener.Dispose();
    }
}
