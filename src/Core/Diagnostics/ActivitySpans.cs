using System.Diagnostics;
using Concurrency.Activities;
using Concurrency.Backends;

namespace Concurrency.Diagnostics;

/// <summary>The spans of activities: each from its start to its end, if somebody listens when it is started.</summary>
internal static class ActivitySpans
{
    /// <summary>What the body of an activity that is about to start inherits, on the stack of whoever starts it.</summary>
    /// <remarks>
    /// The span is below the starter's current one, or, where there is none or the body inherits nothing, below that of the parent. It
    /// is the current one in what the body inherits.
    /// </remarks>
    /// <param name="name">The activity's name.</param>
    /// <param name="backend">Where it will run.</param>
    /// <param name="flows">Whether the body inherits the starter's execution context.</param>
    /// <param name="span">The activity's span, started; <see langword="null"/> if nobody wants it.</param>
    public static ExecutionContext? Inherit(SiblingName name, IActivityBackend backend, bool flows, out Activity? span)
    {
        var context = flows ? ExecutionContext.Capture() : null;
        span = null;
        if (!Spans.Source.HasListeners())
            return context;

        var start = new SpanStart(name, backend, flows) { Context = context };
        Spans.Aside(start, static start => start.Run());
        span = start.Span;
        return start.Context;
    }

    /// <summary>Says whose span it is.</summary>
    public static void Describe(Activity span, Strand activity)
    {
        if (!span.IsAllDataRequested)
            return;

        span.SetTag(TagNames.ActivityPath, activity.Path);
        span.SetTag(TagNames.ActivityId, activity.Id);
    }

    /// <summary>Makes it the current one, for a body that inherits no execution context.</summary>
    public static void Enter(Activity span) => Activity.Current = span;

    /// <summary>The activity is restarted.</summary>
    public static void AddRestart(Activity span, int count) =>
        span.AddEvent(new("restart", tags: new() { { TagNames.Restarts, count } }));

    /// <summary>The activity is about to end: nobody can have learnt of it yet.</summary>
    public static void End(Activity span, ActivityState outcome, Exception? failure)
    {
        span.SetTag(TagNames.ActivityOutcome, TagNames.ValueOf(outcome));
        Stop(span, failure);
    }

    /// <summary>The activity could not be started after all.</summary>
    public static void Refuse(Activity span, Exception refusal) => Stop(span, refusal);

    private static void Stop(Activity span, Exception? failure)
    {
        if (failure is not null)
        {
            span.SetStatus(ActivityStatusCode.Error, failure.Message);
            span.SetTag(TagNames.ErrorType, failure.GetType().FullName);
        }

        Spans.Aside((Span: span, Failure: failure), static end =>
        {
            if (end.Failure is not null)
                end.Span.AddException(end.Failure);

            end.Span.Stop();
        });
    }

    private sealed class SpanStart(SiblingName name, IActivityBackend backend, bool flows)
    {
        public Activity? Span { get; private set; }

        public ExecutionContext? Context { get; set; }

        public void Run()
        {
            if (!flows || Activity.Current is null)
                Activity.Current = name.Parent?.Span;

            Span = Spans.Source.StartActivity(
                ActivityKind.Internal,
                tags: [new(TagNames.ActivityPattern, name.Pattern), new(TagNames.Backend, backend.Name)],
                name: name.Pattern);
            if (flows && Span is not null)
                Context = ExecutionContext.Capture();
        }
    }
}
