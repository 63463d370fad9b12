using System.Collections.Concurrent;

namespace Concurrency.Tests.Conformance.Observability;

/// <summary>What is measured of activities, wherever they run.</summary>
public sealed class ActivityMetricsTests : MetricsTest
{
    private const string Starts = "concurrency.activity.started";
    private const string Ends = "concurrency.activity.ended";
    private const string Restarts = "concurrency.activity.restarts";
    private const string Count = "concurrency.activity.count";

    [Theory, MemberData(nameof(Pairs))]
    public async Task Each_start_is_counted_by_pattern_and_backend(string parentBackend, string childBackend)
    {
        Metrics.Listen(Starts);

        await Soon(Runtime.RunAsync(
            "parent", async scope => await scope.Start("child", _ => default, 3, On(childBackend)).JoinAsync(), On(parentBackend)));

        var child = (1.0, $"parent/child {childBackend}");
        Assert.Equal([(1, $"parent {parentBackend}"), child, child, child], Read(Metrics.Of(Starts)));
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task Each_end_is_counted_by_outcome(string backend)
    {
        Metrics.Listen(Ends);
        var good = Runtime.Start("good", _ => default, On(backend));
        await Soon(good.JoinAsync());
        Assert.Equal([(1, $"good {backend} completed")], Read(Metrics.Of(Ends)));

        var bad = Runtime.Start("bad", _ => throw new FormatException(), On(backend));
        await Assert.ThrowsAsync<FormatException>(() => Soon(bad.JoinAsync()));
        Assert.Contains((1, $"bad {backend} failed System.FormatException"), Read(Metrics.Of(Ends)));

        var late = Runtime.Start("late", WaitForEver, On(backend));
        late.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Soon(late.JoinAsync()));
        Assert.Contains((1, $"late {backend} cancelled"), Read(Metrics.Of(Ends)));
        Assert.Equal(3, Metrics.Of(Ends).Count);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task While_an_end_is_counted_and_its_span_ends_nobody_has_learnt_of_it(string backend)
    {
        using var spans = new SpanRecorder();
        Metrics.Listen(Ends);
        var mayEnd = Signal();
        var activity = Runtime.Start("a", async _ => await mayEnd.Task, On(backend));
        var end = activity.Completion;
        var learnt = new ConcurrentQueue<(ActivityState State, bool IsTold)>();
        Metrics.OnMeasured = _ => learnt.Enqueue((activity.State, end.IsCompleted));
        spans.OnStopped = _ => learnt.Enqueue((activity.State, end.IsCompleted));

        mayEnd.SetResult();
        await Soon(end);

        Assert.Equal([(ActivityState.Active, false), (ActivityState.Active, false)], learnt);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task An_activity_that_is_restarted_is_one_and_each_restart_is_counted(string backend)
    {
        Metrics.Listen(Starts, Ends, Restarts, "concurrency.wait.duration");
        var flaky = Runtime.Start("flaky", async scope =>
        {
            await scope.Start("child", _ => default, On(backend)).JoinAsync();
            if (scope.Attempt < 3)
                throw new FormatException();
        }, new ActivityOptions { Backend = backend, OnFailure = FailureResponse.Restart, Restart = new() { InitialDelay = TimeSpan.Zero } });
        await Soon(flaky.JoinAsync());

        Assert.Equal(1, Metrics.Of(Starts).Count(start => start.Tags == $"flaky {backend}"));
        Assert.Equal(3, Metrics.Of(Starts).Count(start => start.Tags == $"flaky/child {backend}"));
        Assert.Equal([(1, $"flaky {backend}"), (1, $"flaky {backend}")], Read(Metrics.Of(Restarts)));
        Assert.Equal(1, Metrics.Of(Ends).Count(end => end.Tags == $"flaky {backend} completed"));

        // That of the test, if it had to wait: the library's own for the attempts are not the program's.
        Assert.InRange(Metrics.Of("concurrency.wait.duration").Count(wait => wait.Tags == "flaky activity join"), 0, 1);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task Who_lives_is_counted_by_state_when_somebody_asks(string backend)
    {
        Metrics.Listen(Count);
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        var run = Runtime.Start("run", async scope =>
        {
            var group = scope.Start("worker", async _ => await items.ReceiveAsync(), 4, On(backend));
            await group.JoinAsync();
        }, On(backend));
        await AllAreBlocked(5);

        Assert.Equal([(1, $"run {backend} blocked"), (4, $"run/worker {backend} blocked")], Read(Metrics.Observe(Count)));

        items.TryComplete();
        await Assert.ThrowsAnyAsync<Exception>(() => Soon(run.JoinAsync()));
        Assert.Empty(Metrics.Observe(Count));
    }

    [Fact]
    public async Task Who_runs_counts_as_active()
    {
        Metrics.Listen(Count);
        using var release = new ManualResetEventSlim();
        var isRunning = Signal();
        var busy = Runtime.StartBlocking("busy", _ =>
        {
            isRunning.SetResult();
            release.Wait(TestContext.Current.CancellationToken);
        });
        await Soon(isRunning.Task);

        Assert.Equal([(1, "busy Thread active")], Read(Metrics.Observe(Count)));

        release.Set();
        await Soon(busy.JoinAsync());
    }

    [Fact]
    public async Task Threads_are_counted_by_backend_while_activities_have_them()
    {
        const string Threads = "concurrency.thread.count";
        Metrics.Listen(Threads);
        var release = Runtime.CreateManualResetEvent("release");
        var many = Runtime.Start("many", async _ => await release.WaitAsync(), 3, On("Thread"));
        var other = Runtime.Start("other", async _ => await release.WaitAsync(), On("other"));
        var task = Runtime.Start("task", async _ => await release.WaitAsync(), On("Task"));

        Assert.Equal([(1, "other"), (3, "Thread")], Read(Metrics.Observe(Threads)));

        release.Set();
        await Soon(many.JoinAsync());
        await Soon(other.JoinAsync());
        await Soon(task.JoinAsync());
        Assert.Equal([(0, "Thread"), (0, "other")], Read(Metrics.Observe(Threads)));
    }

    [Fact]
    public async Task Whoever_waits_for_the_pool_is_measured_until_it_runs()
    {
        const string Delay = "concurrency.task.scheduling_delay";
        using var release = new ManualResetEventSlim();
        var isRunning = Signal();
        var busy = Runtime.Start("busy", _ =>
        {
            isRunning.SetResult();
            release.Wait(TestContext.Current.CancellationToken);
            return default;
        }, On("single"));
        await Soon(isRunning.Task);
        Metrics.Listen(Delay);

        var next = Runtime.Start("next", _ => default, On("single"));
        Time.Advance(TimeSpan.FromSeconds(3));
        release.Set();
        await Soon(next.JoinAsync());
        await Soon(busy.JoinAsync());

        Assert.Equal([(3, "next single")], Read(Metrics.Of(Delay)));
    }

    [Fact]
    public async Task Who_has_a_thread_does_not_wait_for_the_pool()
    {
        Metrics.Listen("concurrency.task.scheduling_delay");

        await Soon(Runtime.RunAsync("alone", scope => scope.YieldAsync(), On("Thread")));

        Assert.Empty(Metrics.All);
    }

    protected override void Configure(ConcurrencyBuilder builder)
    {
        base.Configure(builder);
        builder
            .UseThreads("other", new())
            .UseTasks("single", new() { MaxDegreeOfParallelism = 1 });
    }
}
