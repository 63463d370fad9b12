namespace Concurrency.Tests.Conformance.Activities;

/// <summary>A disposal at the end runs in steps of the activity, and is shielded from its cancellation.</summary>
public sealed class DisposalShieldTests : DisposalTest
{
    protected override bool UsesManualTime => true;

    [Theory, MemberData(nameof(Bodies))]
    public async Task A_wait_in_a_disposal_is_not_ended_by_a_cancellation_before_or_during_it(Mode mode)
    {
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        var received = new List<int>();
        var activity = StartLeaving(mode, "activity", scope =>
        {
            scope.RegisterForDisposeAsync(new OnDisposeAsync(async () =>
            {
                received.Add(await items.ReceiveAsync());
                received.Add(await items.ReceiveAsync());
            }));
            scope.Cancel();
            throw new OperationCanceledException(scope.CancellationToken);
        });
        await HasReceivers(items);

        activity.Cancel();
        Assert.Equal(1, items.GetSnapshot().WaitingReceivers);
        await items.SendAsync(1);
        await HasReceivers(items);
        await items.SendAsync(2);
        await HasEnded(activity);

        Assert.Equal([1, 2], received);
        Assert.Equal(ActivityState.Cancelled, activity.State);
    }

    [Fact]
    public async Task A_blocking_body_may_leave_a_disposal_that_blocks_and_its_cancellation_does_not_end_it()
    {
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        var bodyThread = 0;
        var disposalThread = 0;
        var received = 0;
        var activity = Runtime.StartBlocking("activity", scope =>
        {
            bodyThread = Environment.CurrentManagedThreadId;
            scope.RegisterForDispose(new OnDispose(() =>
            {
                disposalThread = Environment.CurrentManagedThreadId;
                received = items.Receive();
            }));
        });
        await HasReceivers(items);
        await IsBlocked(activity);

        activity.Cancel();
        Assert.Equal(1, items.GetSnapshot().WaitingReceivers);
        await items.SendAsync(7);
        await HasEnded(activity);

        Assert.Equal((7, bodyThread), (received, disposalThread));
        Assert.Equal(ActivityState.Completed, activity.State);
    }

    [Theory, MemberData(nameof(Bodies))]
    public async Task Every_await_of_a_disposal_comes_home(Mode mode)
    {
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        var homes = new List<(string After, SynchronizationContext? Context, int Thread)>();
        var bodyThread = 0;
        var activity = StartLeaving(mode, "activity", scope =>
        {
            bodyThread = Environment.CurrentManagedThreadId;
            scope.RegisterForDispose(new OnDispose(() => Note("the next disposal")));
            scope.RegisterForDisposeAsync(new OnDisposeAsync(async () =>
            {
                Note("nothing");
                await Task.Yield();
                Note("Task.Yield");
                await Task.Run(() => { });
                Note("Task.Run");
                await scope.YieldAsync();
                Note("YieldAsync");
                await items.ReceiveAsync();
                Note("ReceiveAsync");
                await Elsewhere();
                Note("a method that left");
            }));
        });
        await HasReceivers(items);
        await Until(() => activity.GetSnapshot().WaitingFor is { Operation: "Receive", Target: "items" });
        await items.SendAsync(1);
        await Soon(activity.JoinAsync());

        Assert.Equal(7, homes.Count);
        Assert.All(homes, home => Assert.True(home.Context is not null, home.After));
        Assert.Single(homes.Take(6).Select(home => home.Context).Distinct());
        if (mode != Mode.Task)
            Assert.All(homes, home => Assert.True(home.Thread == bodyThread, home.After));

        void Note(string after) => homes.Add((after, SynchronizationContext.Current, Environment.CurrentManagedThreadId));

        static async Task Elsewhere() => await Task.Run(() => { }).ConfigureAwait(false);
    }

    [Theory, MemberData(nameof(Bodies))]
    public async Task A_disposal_that_left_does_not_take_the_next_one_with_it(Mode mode)
    {
        var bodyThread = 0;
        var disposalThread = 0;
        var activity = StartLeaving(mode, "activity", scope =>
        {
            bodyThread = Environment.CurrentManagedThreadId;
            scope.RegisterForDispose(new OnDispose(() =>
                disposalThread = Thread.CurrentThread.IsThreadPoolThread ? -1 : Environment.CurrentManagedThreadId));
            scope.RegisterForDisposeAsync(new OnDisposeAsync(async () => await Task.Run(() => { }).ConfigureAwait(false)));
        });

        await Soon(activity.JoinAsync());

        Assert.Equal(mode == Mode.Task ? -1 : bodyThread, disposalThread);
    }

    [Theory, MemberData(nameof(Bodies))]
    public async Task Steps_of_a_disposal_never_overlap(Mode mode)
    {
        const int Branches = 4;
        const int Rounds = 200;
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        var inside = 0;
        var overlaps = 0;
        var steps = 0;
        var activity = StartLeaving(mode, "activity", scope =>
            scope.RegisterForDisposeAsync(new OnDisposeAsync(async () =>
                await Task.WhenAll(Enumerable.Range(0, Branches).Select(Branch)))));

        await Soon(activity.JoinAsync());

        Assert.Equal((0, Branches * Rounds), (overlaps, steps));

        async Task Branch(int branch)
        {
            for (var round = 0; round < Rounds; round++)
            {
                Step();
                await Task.Run(() => { });
                if (branch % 2 == 0)
                    await items.SendAsync(round);
                else
                    await items.ReceiveAsync();
            }
        }

        void Step()
        {
            if (Interlocked.Increment(ref inside) != 1)
                Interlocked.Increment(ref overlaps);

            Thread.SpinWait(10);
            steps++;
            Interlocked.Decrement(ref inside);
        }
    }

    [Theory, MemberData(nameof(Bodies))]
    public async Task A_disposal_may_set_itself_a_deadline(Mode mode)
    {
        var activity = StartLeaving(mode, "activity", scope =>
            scope.RegisterForDisposeAsync(new OnDisposeAsync(() =>
                Deadline(scope, TimeSpan.FromSeconds(5), () => WaitForEver(scope)))));
        await Until(() => Time.ArmedTimers == 1 && activity.GetSnapshot() is { State: ActivityState.Blocked, WaitingFor: not null });

        Time.Advance(TimeSpan.FromSeconds(5));

        var error = await Assert.ThrowsAsync<TimeoutException>(() => Soon(activity.JoinAsync()));
        Assert.Equal("A part of activity 'activity' did not complete within 00:00:05.", error.Message);
    }

    [Theory, MemberData(nameof(Bodies))]
    public async Task SC8_an_activity_whose_disposal_hangs_is_reported_with_what_it_waits_on(Mode mode)
    {
        var results = Runtime.CreateChannel<int>("results", capacity: 1);
        var activity = StartLeaving(mode, "cleaner", scope =>
            scope.RegisterForDisposeAsync(new OnDisposeAsync(async () => await results.ReceiveAsync())));
        await HasReceivers(results);
        await Until(() => activity.GetSnapshot() is { State: ActivityState.Blocked, WaitingFor: not null });

        var stop = Runtime.StopAsync(TimeSpan.FromSeconds(20));
        Time.Advance(TimeSpan.FromSeconds(20));
        var report = await Soon(stop);

        Assert.Equal(
            "1 activity did not stop within 00:00:20:" + Environment.NewLine
            + $"  cleaner on {activity.Backend} is Blocked, waiting: Receive on results for 00:00:20",
            report.ToString());
        results.TrySend(1);
        await Soon(activity.JoinAsync());
    }

    [Fact]
    public async Task SC8_an_activity_whose_disposal_blocks_is_reported_with_what_it_waits_on()
    {
        var results = Runtime.CreateChannel<int>("results", capacity: 1);
        var activity = Runtime.StartBlocking("cleaner", scope =>
            scope.RegisterForDispose(new OnDispose(() => results.Receive())));
        await HasReceivers(results);
        await Until(() => activity.GetSnapshot() is { State: ActivityState.Blocked, WaitingFor: not null });

        var stop = Runtime.StopAsync(TimeSpan.FromSeconds(20));
        Time.Advance(TimeSpan.FromSeconds(20));
        var remaining = Assert.Single((await Soon(stop)).Remaining);

        Assert.Equal(new WaitSnapshot("Receive", "results", TimeSpan.FromSeconds(20)), remaining.Activity.WaitingFor);
        Assert.NotNull(remaining.Thread);
        results.TrySend(1);
        await Soon(activity.JoinAsync());
    }
}
