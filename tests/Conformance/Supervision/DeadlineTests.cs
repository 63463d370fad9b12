using Concurrency.Tests.Conformance.Activities;

namespace Concurrency.Tests.Conformance.Supervision;

/// <summary>An activity with a deadline ends in time, or it fails.</summary>
public sealed class DeadlineTests : ActivityTest
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(5);

    private readonly HeldBackend _held = new();

    protected override bool UsesManualTime => true;

    protected override void Configure(ConcurrencyBuilder builder)
    {
        base.Configure(builder);
        builder.UseBackend(_held);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task SU1_a_deadline_fails_the_activity_and_says_what_it_waited_for(string backend)
    {
        var activity = Runtime.Start("activity", WaitForEver, Limited(backend));
        await HasBlocked(activity);

        Time.Advance(s_deadline);

        var error = await Assert.ThrowsAsync<TimeoutException>(() => Soon(activity.JoinAsync()));
        Assert.Equal(
            "Activity 'activity' did not complete within its deadline of 00:00:05. "
            + "It was waiting: Receive on activity/never for 00:00:05.",
            error.Message);
        Assert.Equal(ActivityState.Failed, activity.State);
        Assert.Same(error, Assert.Single(activity.Failures));
    }

    [Fact]
    public async Task A_deadline_ends_a_blocking_body()
    {
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        var activity = Runtime.StartBlocking("activity", _ => items.Receive(), new ActivityOptions { Deadline = s_deadline });
        await HasBlocked(activity);

        Time.Advance(s_deadline);

        var error = await Assert.ThrowsAsync<TimeoutException>(() => Soon(activity.JoinAsync()));
        Assert.EndsWith("It was waiting: Receive on items for 00:00:05.", error.Message, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Pairs))]
    public async Task A_deadline_reaches_the_descendants_and_names_the_one_which_waits(string parentBackend, string childBackend)
    {
        IActivity? child = null;
        var mutex = Runtime.CreateMutex("mutex");
        Assert.True(mutex.TryAcquire(out var lease));
        var parent = Runtime.Start(
            "parent",
            scope =>
            {
                child = scope.Start("child", async grandparent =>
                    await grandparent.RunAsync("grandchild", async _ => await mutex.AcquireAsync()), On(childBackend));
                return default;
            },
            Limited(parentBackend));
        await AllAreBlocked(3);

        Time.Advance(s_deadline);

        var error = await Assert.ThrowsAsync<TimeoutException>(() => Soon(parent.JoinAsync()));
        Assert.EndsWith(
            "Its descendant 'parent/child/grandchild' was waiting: Acquire on mutex for 00:00:05.", error.Message, StringComparison.Ordinal);
        Assert.Equal(ActivityState.Cancelled, child!.State);
        lease.Dispose();
    }

    [Theory, MemberData(nameof(Pairs))]
    public async Task The_nearest_of_nested_deadlines_fires_first_and_the_outer_one_still_holds(string outerBackend, string innerBackend)
    {
        var outer = Runtime.Start(
            "outer",
            async scope =>
            {
                await Assert.ThrowsAsync<TimeoutException>(() => scope.RunAsync(
                    "inner",
                    WaitForEver,
                    new ActivityOptions { Backend = innerBackend, Deadline = s_deadline, OnFailure = FailureResponse.Isolate }).AsTask());
                await scope.RunAsync("second", WaitForEver, new ActivityOptions { Backend = innerBackend, Deadline = s_deadline * 2 });
            },
            new ActivityOptions { Backend = outerBackend, Deadline = s_deadline * 2 });
        await Until(() => outer.GetSnapshot().WaitingFor?.Target == "outer/inner" && HasDescendantBlockedIn("outer/inner/never"));
        Time.Advance(s_deadline);
        await Until(() => HasDescendantBlockedIn("outer/second/never"));

        Time.Advance(s_deadline);

        var error = await Assert.ThrowsAsync<TimeoutException>(() => Soon(outer.JoinAsync()));
        Assert.StartsWith("Activity 'outer' did not complete within its deadline of 00:00:10.", error.Message, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Pairs))]
    public async Task The_failure_of_a_child_by_its_deadline_is_the_parents(string parentBackend, string childBackend)
    {
        IActivity? child = null;
        var parent = Runtime.Start("parent", scope =>
        {
            child = scope.Start("child", WaitForEver, Limited(childBackend));
            return default;
        }, On(parentBackend));
        await Until(() => HasDescendantBlockedIn("parent/child/never"));

        Time.Advance(s_deadline);

        var error = await Assert.ThrowsAsync<TimeoutException>(() => Soon(parent.JoinAsync()));
        Assert.Same(error, Assert.Single(child!.Failures));
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task SU1_a_body_which_swallows_the_cancellation_fails_all_the_same(string backend)
    {
        var activity = Runtime.Start<int>("activity", async scope =>
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => WaitForEver(scope).AsTask());
            return 1;
        }, Limited(backend));
        await HasBlocked(activity);

        Time.Advance(s_deadline);

        await Assert.ThrowsAsync<TimeoutException>(() => Soon(activity.JoinAsync()));
        Assert.Equal(ActivityState.Failed, activity.State);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task What_ends_in_time_has_no_deadline_any_more(string backend)
    {
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        var activity = Runtime.Start<int>("activity", async _ => await items.ReceiveAsync(), Limited(backend));
        await HasReceivers(items);
        Time.Advance(s_deadline - TimeSpan.FromTicks(1));
        await items.SendAsync(7);

        Assert.Equal(7, await Soon(activity.JoinAsync()));
        Time.Advance(s_deadline);

        Assert.Equal(ActivityState.Completed, activity.State);
        Assert.Equal(0, Runtime.Inspector.GetSnapshot().Timers.Pending);
        Assert.Empty(Log.Records);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task SU1_a_failure_before_the_deadline_is_the_outcome(string backend)
    {
        var gate = Runtime.CreateManualResetEvent("gate");
        var failure = new InvalidDataException();
        var activity = Runtime.Start("activity", async scope =>
        {
            scope.Start("child", child => child.ShieldAsync(Timeout.InfiniteTimeSpan, async shield => await gate.WaitAsync(shield)));
            await Until(() => gate.GetSnapshot().Waiting == 1);
            throw failure;
        }, Limited(backend));
        await Until(() => activity.Failures.Count == 1);

        Time.Advance(s_deadline);
        gate.Set();

        Assert.Same(failure, await Assert.ThrowsAsync<InvalidDataException>(() => Soon(activity.JoinAsync())));
        Assert.Same(failure, Assert.Single(activity.Failures));
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task SU1_a_cancellation_before_the_deadline_is_the_outcome(string backend)
    {
        var gate = Runtime.CreateManualResetEvent("gate");
        var activity = Runtime.Start(
            "activity", scope => scope.ShieldAsync(Timeout.InfiniteTimeSpan, async shield => await gate.WaitAsync(shield)), Limited(backend));
        await Until(() => gate.GetSnapshot().Waiting == 1);

        activity.Cancel();
        Time.Advance(s_deadline);
        gate.Set();
        await Soon(activity.JoinAsync());

        // Its body completed in the shield, in spite of the cancellation.
        Assert.Equal(ActivityState.Completed, activity.State);
        Assert.Empty(activity.Failures);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task A_shielded_cleanup_runs_after_the_deadline(string backend)
    {
        var results = Runtime.CreateChannel<string>("results", ChannelCapacity.Rendezvous);
        var activity = Runtime.Start("activity", async scope =>
        {
            try
            {
                await WaitForEver(scope);
            }
            finally
            {
                await Shield(scope, s_deadline, () => results.SendAsync("last"));
            }
        }, Limited(backend));
        await HasBlocked(activity);

        Time.Advance(s_deadline);

        Assert.Equal("last", await Soon(results.ReceiveAsync()));
        await Assert.ThrowsAsync<TimeoutException>(() => Soon(activity.JoinAsync()));
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task A_shielded_cleanup_that_takes_too_long_is_a_further_failure(string backend)
    {
        var activity = Runtime.Start("activity", async scope =>
        {
            try
            {
                await WaitForEver(scope);
            }
            finally
            {
                await Shield(scope, s_deadline, () => scope.DelayAsync(Timeout.InfiniteTimeSpan));
            }
        }, Limited(backend));
        await HasBlocked(activity);

        Time.Advance(s_deadline);
        await Until(() => activity.GetSnapshot().WaitingFor?.Operation == "Delay");
        Time.Advance(s_deadline);

        var error = await Assert.ThrowsAsync<TimeoutException>(() => Soon(activity.JoinAsync()));
        Assert.StartsWith("Activity 'activity' did not complete", error.Message, StringComparison.Ordinal);
        Assert.StartsWith("The shielded clean-up of activity 'activity'", activity.Failures[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deadline_which_passes_before_the_first_step_keeps_the_body_from_running()
    {
        var hasRun = false;
        var activity = Runtime.Start(
            "activity",
            _ =>
            {
                hasRun = true;
                return default;
            },
            Limited(_held.Name));

        Time.Advance(s_deadline);
        _held.RunAll();

        var error = await Assert.ThrowsAsync<TimeoutException>(() => Soon(activity.JoinAsync()));
        Assert.EndsWith("It had not begun to run.", error.Message, StringComparison.Ordinal);
        Assert.False(hasRun);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task RunAsync_takes_a_timeout(string backend)
    {
        var caller = Runtime.Start("caller", async scope =>
        {
            Assert.Equal(1, await scope.RunAsync("quick", _ => new ValueTask<int>(1), s_deadline));
            await scope.RunAsync("endless", scope => scope.YieldAsync(), Timeout.InfiniteTimeSpan);
            await scope.RunAsync("slow", WaitForEver, s_deadline);
        }, On(backend));
        await Until(() => HasDescendantBlockedIn("caller/slow/never"));

        Time.Advance(s_deadline);

        var error = await Assert.ThrowsAsync<TimeoutException>(() => Soon(caller.JoinAsync()));
        Assert.StartsWith("Activity 'caller/slow' did not complete within its deadline of 00:00:05.", error.Message, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task Each_instance_of_a_group_has_the_deadline(string backend)
    {
        var group = Runtime.Start("worker", WaitForEver, instances: 3, Limited(backend));
        await Until(() => group.Instances.All(instance => instance.GetSnapshot().WaitingFor is not null));

        Time.Advance(s_deadline);

        await Assert.ThrowsAsync<TimeoutException>(() => Soon(group.JoinAsync()));
        Assert.All(group.Instances, instance => Assert.Equal(ActivityState.Failed, instance.State));
    }

    [Theory, MemberData(nameof(Pairs))]
    public async Task The_inspector_says_that_a_deadline_may_end_a_wait_below_it(string parentBackend, string childBackend)
    {
        var gate = Runtime.CreateManualResetEvent("gate");
        var parent = Runtime.Start("parent", async scope =>
        {
            var child = scope.Start("child", WaitForEver, On(childBackend));
            scope.Start("shielded", own => Shield(own, Timeout.InfiniteTimeSpan, () => gate.WaitAsync()), On(childBackend));
            await child.JoinAsync();
        }, Limited(parentBackend));
        await AllAreBlocked(3);

        var waits = Runtime.Inspector.GetActivities().ToDictionary(activity => activity.Path, activity => activity.WaitingFor!.MayEndByItself);

        Assert.True(waits["parent"]);
        Assert.True(waits["parent/child"]);
        Assert.False(waits["parent/shielded"]);
        parent.Cancel();
        gate.Set();
        await HasEnded(parent);
    }

    [Theory, MemberData(nameof(Backends))]
    public void A_deadline_is_more_than_zero(string backend)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(
            () => new ActivityOptions { Backend = backend, Deadline = TimeSpan.Zero });
        Assert.StartsWith("A deadline is more than zero, or Timeout.InfiniteTimeSpan for none.", error.Message, StringComparison.Ordinal);
    }

    private static ActivityOptions Limited(string backend) => new() { Backend = backend, Deadline = s_deadline };

    private static Task HasBlocked(IActivity activity) => Until(() => activity.GetSnapshot() is { State: ActivityState.Blocked, WaitingFor: not null });

    private bool HasDescendantBlockedIn(string target) =>
        Runtime.Inspector.GetActivities().Any(activity => activity.State == ActivityState.Blocked && activity.WaitingFor?.Target == target);
}
