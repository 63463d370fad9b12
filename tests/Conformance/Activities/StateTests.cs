namespace Concurrency.Tests.Conformance.Activities;

/// <summary>Where an activity is in its life, and what a look at it tells.</summary>
public sealed class StateTests : ActivityTest
{
    protected override bool UsesManualTime => true;

    [Theory, MemberData(nameof(Backends))]
    public async Task The_states_go_from_created_over_active_and_blocked_to_completed(string backend)
    {
        var proceed = Signal();
        var isActive = Signal();
        var handle = Signal<IActivity>();
        var stopSpinning = false;
        var states = new List<ActivityState>();
        var activity = Runtime.Start("activity", async scope =>
        {
            states.Add(scope.Activity.State);
            await proceed.Task;
            isActive.SetResult();
            while (!Volatile.Read(ref stopSpinning))
                Thread.Yield();
        }, On(backend));
        await Until(() => activity.State == ActivityState.Blocked);
        proceed.SetResult();
        await Soon(isActive.Task);
        states.Add(activity.State);
        Volatile.Write(ref stopSpinning, true);
        await Soon(activity.JoinAsync());

        Assert.Equal([ActivityState.Active, ActivityState.Active], states);
        Assert.Equal(ActivityState.Completed, activity.State);
    }

    [Fact]
    public async Task An_activity_is_created_until_its_first_step_runs()
    {
        var backend = new HeldBackend();
        await using var runtime = ConcurrencyRuntime.Create(builder => builder.UseBackend(backend));
        var activity = runtime.Start("activity", _ => default);

        Assert.Equal(ActivityState.Created, activity.State);
        backend.RunAll();
        Assert.Equal(ActivityState.Completed, activity.State);
    }

    [Fact]
    public async Task A_blocking_body_is_blocked_while_its_thread_is_parked()
    {
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        var activity = Runtime.StartBlocking<int>("activity", _ => items.Receive());

        await Until(() => activity.GetSnapshot() is { State: ActivityState.Blocked, WaitingFor.Operation: "Receive" });
        items.TrySend(7);

        Assert.Equal(7, await Soon(activity.JoinAsync()));
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task A_snapshot_names_the_operation_the_object_and_the_virtual_time_it_waits(string backend)
    {
        var activity = Runtime.Start("digest", async scope =>
        {
            var paths = scope.CreateChannel<string>("paths", capacity: 1);
            await paths.SendAsync("a");
            await paths.SendAsync("b");
        }, On(backend));
        await Until(() => activity.State == ActivityState.Blocked && activity.GetSnapshot().WaitingFor is not null);
        Time.Advance(TimeSpan.FromSeconds(3));

        var snapshot = activity.GetSnapshot();

        Assert.Equal(
            new ActivitySnapshot(
                activity.Id, "digest", backend, ActivityState.Blocked, new("Send", "digest/paths", TimeSpan.FromSeconds(3)))
            {
                Age = snapshot.Age,
                Blocked = BlockReason.Wait,
            },
            snapshot);
        Assert.Equal("Send on digest/paths for 00:00:03", snapshot.WaitingFor!.ToString());
        activity.Cancel();
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task Elapsed_is_right_however_long_the_clock_has_been_running(string backend)
    {
        // Milliseconds of 24.8 days fill a signed number of 32 bits, those of 49.7 days an unsigned one.
        foreach (var days in new[] { 0, 24, 25, 30, 49, 50, 75, 400 })
        {
            Time.Advance(TimeSpan.FromDays(days));
            var activity = Runtime.Start("waiting", WaitForEver, On(backend));
            await Until(() => activity.GetSnapshot().WaitingFor is not null);
            Time.Advance(TimeSpan.FromMinutes(5));

            Assert.Equal(TimeSpan.FromMinutes(5), activity.GetSnapshot().WaitingFor!.Elapsed);
            activity.Cancel();
            await HasEnded(activity);
        }
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task A_snapshot_shows_the_oldest_of_several_waits(string backend)
    {
        var first = Runtime.CreateChannel<int>("first", capacity: 1);
        var second = Runtime.CreateChannel<int>("second", capacity: 1);
        var activity = Runtime.Start("activity", async _ =>
        {
            var one = first.ReceiveAsync();
            var other = second.ReceiveAsync();
            await one;
            await other;
        }, On(backend));
        await HasReceivers(second);
        await Until(() => activity.State == ActivityState.Blocked);
        Assert.Equal("first", activity.GetSnapshot().WaitingFor!.Target);

        first.TrySend(1);
        await Until(() => activity.GetSnapshot() is { State: ActivityState.Blocked, WaitingFor.Target: "second" });

        second.TrySend(2);
        await Soon(activity.JoinAsync());
        Assert.Null(activity.GetSnapshot().WaitingFor);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task A_snapshot_sees_through_deadlines_and_shields(string backend)
    {
        var activity = Runtime.Start("activity", async scope =>
            await Deadline(scope, TimeSpan.FromHours(1), () =>
                Shield(scope, TimeSpan.FromHours(1), () => WaitForEver(scope))), On(backend));
        await Until(() => activity.GetSnapshot().WaitingFor is { Target: "activity/never" });

        Time.Advance(TimeSpan.FromHours(1));
        await HasEnded(activity);
        Assert.IsType<TimeoutException>(Assert.Single(activity.Failures));
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task A_snapshot_of_a_foreign_wait_names_no_object(string backend)
    {
        var release = Signal();
        var activity = Runtime.Start("activity", async _ => await release.Task, On(backend));
        await Until(() => activity.State == ActivityState.Blocked);

        Assert.Null(activity.GetSnapshot().WaitingFor);
        release.SetResult();
        await Soon(activity.JoinAsync());
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task A_delay_and_a_join_are_named_too(string backend)
    {
        var parent = Runtime.Start("parent", async scope =>
            await scope.RunAsync("child", async child => await child.DelayAsync(TimeSpan.FromSeconds(5)), On(backend)), On(backend));
        await Until(() => parent.GetSnapshot().WaitingFor is not null && Time.ArmedTimers == 1);

        var join = parent.GetSnapshot().WaitingFor!;
        Assert.Equal(("Join", "parent/child"), (join.Operation, join.Target));
        Time.Advance(TimeSpan.FromSeconds(5));
        await Soon(parent.JoinAsync());
    }
}
