using System.Diagnostics;
using Concurrency.Tests.Conformance.Activities;

namespace Concurrency.Tests.Conformance.Observability;

/// <summary>Each activity has a span while somebody listens, from its start to its end.</summary>
public sealed class TracingTests : ActivityTest
{
    [Theory, MemberData(nameof(Pairs))]
    public async Task A_span_is_named_after_the_pattern_and_says_which_activity_it_is(string parentBackend, string childBackend)
    {
        using var spans = new SpanRecorder();
        await Soon(Runtime.RunAsync(
            "parent", async scope => await scope.Start("child", _ => default, 2, On(childBackend)).JoinAsync(), On(parentBackend)));

        var (parent, first, second) = (spans.Of("parent"), spans.Of("parent/child[0]"), spans.Of("parent/child[1]"));
        Assert.Equal(("parent", ActivityKind.Internal), (parent.DisplayName, parent.Kind));
        Assert.Equal(["parent/child", "parent/child"], [first.DisplayName, second.DisplayName]);
        Assert.Equal(childBackend, first.GetTagItem("concurrency.backend"));
        Assert.Equal("completed", first.GetTagItem("concurrency.activity.outcome"));
        Assert.Equal(ActivityStatusCode.Unset, first.Status);
        Assert.Equal([spans.Outer.SpanId, parent.SpanId, parent.SpanId], [parent.ParentSpanId, first.ParentSpanId, second.ParentSpanId]);
        Assert.Equal(3, spans.Ended.Count);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task A_failure_is_an_error_of_the_span_with_its_exception(string backend)
    {
        using var spans = new SpanRecorder();
        var bad = Runtime.Start("bad", _ => throw new FormatException("no"), On(backend));
        await Assert.ThrowsAsync<FormatException>(() => Soon(bad.JoinAsync()));

        var span = spans.Of("bad");
        Assert.Equal((ActivityStatusCode.Error, "no"), (span.Status, span.StatusDescription));
        Assert.Equal("failed", span.GetTagItem("concurrency.activity.outcome"));
        Assert.Equal("System.FormatException", span.GetTagItem("error.type"));
        Assert.Equal("exception", span.Events.Single().Name);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task A_cancellation_is_an_outcome_and_no_error(string backend)
    {
        using var spans = new SpanRecorder();
        var late = Runtime.Start("late", WaitForEver, On(backend));
        late.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Soon(late.JoinAsync()));

        var span = spans.Of("late");
        Assert.Equal((ActivityStatusCode.Unset, "cancelled"), (span.Status, span.GetTagItem("concurrency.activity.outcome")));
    }

    [Theory]
    [InlineData(Mode.Task)]
    [InlineData(Mode.Thread)]
    [InlineData(Mode.BlockingThread)]
    public async Task The_span_is_current_in_the_body_before_and_after_waits(Mode mode)
    {
        using var spans = new SpanRecorder();
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        List<ActivitySpanId?> seen = [];
        var role = Start(mode, "body", async verbs =>
        {
            seen.Add(Activity.Current?.SpanId);
            await verbs.ReceiveAsync(items);
            seen.Add(Activity.Current?.SpanId);
        });
        await HasReceivers(items);
        Assert.Same(spans.Outer, Activity.Current);
        items.TrySend(1);
        await Ended(role);

        Assert.Equal([spans.Of("body").SpanId, spans.Of("body").SpanId], seen);
        Assert.Same(spans.Outer, Activity.Current);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task A_body_that_inherits_nothing_has_its_own_span_below_that_of_the_parent(string backend)
    {
        using var spans = new SpanRecorder();
        ActivitySpanId? seen = null;
        var ownContext = new ActivityOptions { Backend = backend, FlowExecutionContext = false };
        await Soon(Runtime.RunAsync("parent", async scope =>
        {
            using var inner = SpanRecorder.Begin("inner");
            await scope.Start("child", async child =>
            {
                await child.YieldAsync();
                seen = Activity.Current?.SpanId;
            }, ownContext).JoinAsync();
        }));

        var child = spans.Of("parent/child");
        Assert.Equal(child.SpanId, seen);
        Assert.Equal(spans.Of("parent").SpanId, child.ParentSpanId);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task A_span_of_the_users_own_is_the_parent_of_what_is_started_in_it(string backend)
    {
        using var spans = new SpanRecorder();
        ActivitySpanId? own = null;
        await Soon(Runtime.RunAsync("parent", async scope =>
        {
            using var inner = SpanRecorder.Begin("inner");
            own = inner.SpanId;
            await scope.Start("child", _ => default, On(backend)).JoinAsync();
        }, On(backend)));

        Assert.Equal(own, spans.Of("parent/child").ParentSpanId);
    }

    [Fact]
    public async Task An_activity_that_cannot_be_started_ends_its_span_with_the_refusal()
    {
        using var spans = new SpanRecorder();
        await using var runtime = ConcurrencyRuntime.Create(builder => builder.UseThreads(maxThreads: 1));
        var only = runtime.Start("only", WaitForEver);

        Assert.ThrowsAny<InvalidOperationException>(() => runtime.Start("more", _ => default));

        Assert.Equal(ActivityStatusCode.Error, spans.Of("more").Status);
        only.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Soon(only.JoinAsync()));
    }

    [Theory]
    [InlineData("Thread", true)]
    [InlineData("Task", true)]
    [InlineData("Task", false)]
    public async Task All_attempts_of_an_activity_have_one_span(string backend, bool flows)
    {
        using var spans = new SpanRecorder();
        List<ActivitySpanId?> seen = [];
        await Soon(Runtime.RunAsync("parent", async scope => await scope.Start("flaky", async flaky =>
        {
            seen.Add(Activity.Current?.SpanId);
            await flaky.Start("child", _ => default).JoinAsync();
            if (flaky.Attempt < 3)
                throw new FormatException();
        }, new ActivityOptions
        {
            Backend = backend,
            FlowExecutionContext = flows,
            OnFailure = FailureResponse.Restart,
            Restart = new() { InitialDelay = TimeSpan.Zero },
        }).JoinAsync()));

        var flaky = spans.Of("parent/flaky");
        Assert.Equal([flaky.SpanId, flaky.SpanId, flaky.SpanId], seen);
        Assert.Equal(["restart", "restart"], flaky.Events.Select(restart => restart.Name));
        Assert.Equal("completed", flaky.GetTagItem("concurrency.activity.outcome"));
        Assert.Equal(3, spans.Ended.Count(span => span.DisplayName == "parent/flaky/child" && span.ParentSpanId == flaky.SpanId));
    }

    [Fact]
    public async Task A_listener_that_fails_disturbs_nobody()
    {
        using var spans = new SpanRecorder();
        using var failing = new ActivityListener
        {
            ShouldListenTo = source => source.Name == ConcurrencyTelemetry.ActivitySourceName,
            ActivityStarted = span => ThrowIn(spans, span),
            ActivityStopped = span => ThrowIn(spans, span),
        };
        ActivitySource.AddActivityListener(failing);

        Assert.Equal(1, await Soon(Runtime.RunAsync("result", _ => new ValueTask<int>(1))));

        Assert.Same(spans.Outer, Activity.Current);

        static void ThrowIn(SpanRecorder spans, Activity span)
        {
            if (span.TraceId == spans.Outer.TraceId)
                throw new FormatException();
        }
    }

    [Fact]
    public async Task Without_a_listener_there_are_no_spans()
    {
        Activity? seen = null;

        await Soon(Runtime.RunAsync("alone", _ =>
        {
            seen = Activity.Current;
            return default;
        }));

        Assert.Null(seen);
    }
}
