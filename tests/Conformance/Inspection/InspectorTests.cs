using Concurrency.Tests.Conformance.Activities;

namespace Concurrency.Tests.Conformance.Inspection;

/// <summary>The inspector shows who is alive, what each waits for, since when, and who holds it.</summary>
public sealed class InspectorTests : ActivityTest
{
    private IConcurrencyInspector Inspector => Runtime.Inspector;

    protected override bool UsesManualTime => true;

    [Theory, MemberData(nameof(Pairs))]
    public async Task It_shows_the_tree_with_state_backend_age_and_wait(string parentBackend, string childBackend)
    {
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        var parent = Runtime.Start("parent", async scope =>
        {
            scope.Start("child", async _ => await items.ReceiveAsync(), On(childBackend));
            await Task.Yield();
        }, On(parentBackend));
        await AllAreBlocked(2);
        Time.Advance(TimeSpan.FromSeconds(8));

        var snapshot = Inspector.GetSnapshot();

        Assert.Equal(2, snapshot.ActivityCount);
        var (first, second) = (snapshot.Activities[0], snapshot.Activities[1]);
        Assert.Equal(("parent", parentBackend, ActivityState.Blocked), (first.Path, first.Backend, first.State));
        Assert.Equal((null, BlockReason.Children, null), (first.ParentId, first.Blocked, first.WaitingFor));
        Assert.Equal(("parent/child", childBackend, ActivityState.Blocked), (second.Path, second.Backend, second.State));
        Assert.Equal((first.Id, BlockReason.Wait), (second.ParentId, second.Blocked));
        Assert.Equal(("Receive", "items", TimeSpan.FromSeconds(8)), Of(second.WaitingFor));
        Assert.Equal(TimeSpan.FromSeconds(8), second.Age);
        items.TrySend(1);
        await Soon(parent.JoinAsync());
        Assert.Empty(Inspector.GetSnapshot().Activities);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task A_wait_shows_who_holds_what_it_waits_for(string backend)
    {
        var mutex = Runtime.CreateMutex("mutex");
        var release = Runtime.CreateManualResetEvent("release");
        var owner = Runtime.Start("owner", async _ =>
        {
            using var held = await mutex.AcquireAsync();
            await release.WaitAsync();
        }, On(backend));
        await Until(() => mutex.GetSnapshot().IsHeld);
        var waiter = Runtime.Start("waiter", async _ => (await mutex.AcquireAsync()).Dispose(), On(backend));
        await Until(() => waiter.GetSnapshot().WaitingFor is not null);

        var wait = Inspector.GetActivities(path: "waiter").Single().WaitingFor;

        Assert.Equal(["owner"], wait!.Holders);
        Assert.False(wait.MayEndByItself);
        var held = Inspector.GetSnapshot().Objects.Single(target => target.Kind == "Mutex");
        Assert.Equal(("mutex", "held", 1), (held.Path, held.State, held.Waiting));
        Assert.Equal(["owner"], held.Owners);
        release.Set();
        await Soon(waiter.JoinAsync());
    }

    [Fact]
    public async Task It_shows_what_blocks_an_activity_outside_of_the_library()
    {
        var foreign = Signal();
        var activity = Runtime.Start("activity", async _ => await foreign.Task, On("Task"));
        await Until(() => activity.State == ActivityState.Blocked);

        Assert.Equal(BlockReason.Foreign, Inspector.GetSnapshot().Activities.Single().Blocked);

        foreign.SetResult();
        await Soon(activity.JoinAsync());
    }

    [Fact]
    public void A_channel_shows_its_high_water_mark()
    {
        var items = Runtime.CreateChannel<int>("items", capacity: 8);
        for (var item = 0; item < 5; item++)
            items.TrySend(item);

        while (items.TryReceive(out _))
            continue;

        var channel = Inspector.GetSnapshot().Channels.Single();
        Assert.Equal((0, 5, 5L, 5L), (channel.Count, channel.HighWater, channel.Sent, channel.Received));
    }

    [Fact]
    public void It_shows_every_kind_of_object_with_its_state()
    {
        var mutex = Runtime.CreateMutex("mutex");
        object[] kept =
        [
            mutex, mutex.CreateCondition("condition"), Runtime.CreateReaderWriterLock("lock"), Runtime.CreateSemaphore("semaphore", 2, 5),
            Runtime.CreateManualResetEvent("manual", isSet: true), Runtime.CreateAutoResetEvent("auto"),
            Runtime.CreateCountdownEvent("countdown", 3), Runtime.CreateBarrier("barrier", 4), Runtime.CreateExchanger<int>("exchanger"),
            Runtime.CreatePromise<int>("promise"), Runtime.CreateBroadcast<int>("broadcast"), Runtime.CreateLatest("latest", 1),
        ];

        var objects = Inspector.GetSnapshot().Objects;

        Assert.Equal(
            [
                ("auto", "AutoResetEvent", "not set"), ("barrier", "Barrier", "phase 0, 4 participants"),
                ("broadcast", "Broadcast", "0 subscribers, 0 sent"), ("condition", "Condition", "of mutex"),
                ("countdown", "CountdownEvent", "3 to go"), ("exchanger", "Exchanger", "0 exchanges"), ("latest", "Latest", "version 1"),
                ("lock", "ReaderWriterLock", "free"), ("manual", "ManualResetEvent", "set"), ("mutex", "Mutex", "free"),
                ("promise", "Promise", "not completed"), ("semaphore", "Semaphore", "2 of 5 permits"),
            ],
            objects.Select(target => (target.Path, target.Kind, target.State)));
        GC.KeepAlive(kept);
    }

    [Fact]
    public async Task It_shows_who_holds_a_reader_writer_lock()
    {
        var target = Runtime.CreateReaderWriterLock("lock");
        var release = Runtime.CreateManualResetEvent("release");
        var readers = Runtime.Start("reader", async _ =>
        {
            using var held = await target.AcquireReadAsync();
            await release.WaitAsync();
        }, instances: 2);
        await Until(() => target.GetSnapshot().Readers == 2);
        using (target.TryAcquireRead(out var lease) ? lease : default)
        {
            var snapshot = Inspector.GetSnapshot().Objects.Single(other => other.Kind == "ReaderWriterLock");
            Assert.Equal("held for reading", snapshot.State);
            Assert.Equal(["(foreign caller)", "reader[0]", "reader[1]"], snapshot.Owners.Order(StringComparer.Ordinal));
        }

        release.Set();
        await Soon(readers.JoinAsync());
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task Activities_are_counted_by_path_state_and_wait(string backend)
    {
        const int Workers = 40;
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        var done = Runtime.CreateManualResetEvent("done");
        var run = Runtime.Start("run", async scope =>
        {
            scope.Start("worker", async _ => await items.ReceiveAsync(), Workers, On(backend));
            await done.WaitAsync();
        }, On(backend));
        await AllAreBlocked(1 + Workers);
        Time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(
            [
                new("run/worker", backend, ActivityState.Blocked, BlockReason.Wait, "Receive", "items", Workers, TimeSpan.FromSeconds(2)),
                new ActivitySummary("run", backend, ActivityState.Blocked, BlockReason.Wait, "Wait", "done", 1, TimeSpan.FromSeconds(2)),
            ],
            Inspector.Summarize());
        run.Cancel();
        await HasEnded(run);
    }

    [Fact]
    public async Task Activities_come_in_pages_in_the_order_of_their_start()
    {
        var release = Runtime.CreateManualResetEvent("release");
        var run = Runtime.Start("run", async scope =>
        {
            for (var number = 0; number < 300; number++)
                scope.Start("worker", async _ => await release.WaitAsync());

            await release.WaitAsync();
        });
        await Until(() => Inspector.Summarize().Sum(group => group.Count) == 301);

        var all = new List<ActivitySnapshot>();
        while (Inspector.GetActivities(all.LastOrDefault()?.Id ?? 0, count: 70) is { Count: > 0 } page)
            all.AddRange(page);

        Assert.Equal(301, all.Count);
        Assert.Equal("run", all[0].Path);
        Assert.Equal("run/worker#300", all[^1].Path);
        Assert.Equal(all.Select(activity => activity.Id).Order(), all.Select(activity => activity.Id));
        Assert.Equal(300, Inspector.GetActivities(path: "run").Count - 1);
        Assert.Single(Inspector.GetActivities(path: "run/worker#7"));
        release.Set();
        await Soon(run.JoinAsync());
    }

    [Fact]
    public async Task A_snapshot_lists_as_much_as_was_asked_for_and_counts_the_rest()
    {
        var release = Runtime.CreateManualResetEvent("release");
        var workers = Runtime.Start("worker", async _ => await release.WaitAsync(), instances: 20);

        var snapshot = Inspector.GetSnapshot(new() { MaxActivities = 5, MaxObjects = 0 });

        Assert.Equal((20, 5), (snapshot.ActivityCount, snapshot.Activities.Count));
        Assert.Equal((1, 0), (snapshot.ObjectCount, snapshot.Objects.Count));
        Assert.Equal(20, snapshot.Summary.Sum(group => group.Count));
        release.Set();
        await Soon(workers.JoinAsync());
    }

    [Fact]
    public async Task Timers_and_backends_are_shown()
    {
        var sleeper = Runtime.Start("sleeper", scope => scope.DelayAsync(TimeSpan.FromMinutes(5)), On("Thread"));
        await AllAreBlocked(1);
        Time.Advance(TimeSpan.FromMinutes(2));

        var snapshot = Inspector.GetSnapshot();

        Assert.Equal(new(1, TimeSpan.FromMinutes(3)), snapshot.Timers);
        var threads = snapshot.Backends.Single(backend => backend.Name == "Thread");
        Assert.Equal((1, 1), (threads.Activities, threads.Threads));
        Assert.Equal(0, snapshot.Backends.Single(backend => backend.Name == "Task").Activities);
        Time.Advance(TimeSpan.FromMinutes(3));
        await Soon(sleeper.JoinAsync());
    }

    [Fact]
    public void Looking_at_objects_keeps_none_alive()
    {
        MakeGarbage();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        Assert.DoesNotContain(Inspector.GetSnapshot().Channels, channel => channel.Path == "garbage");
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task Who_lives_all_the_time_is_seen_once_while_siblings_come_and_go(string backend)
    {
        var stop = Runtime.CreateManualResetEvent("stop");
        var isStopped = false;
        var run = Runtime.Start("run", async scope =>
        {
            var steady = scope.Start("steady", async _ => await stop.WaitAsync(), instances: 200, On("Task"));
            scope.Start("churn", async churn =>
            {
                while (!Volatile.Read(ref isStopped))
                    await scope.Start("brief", async brief => await brief.YieldAsync(), On(backend)).JoinAsync();
            }, instances: 2);
            await steady.JoinAsync();
        });
        await Until(() => CountSteady() == 200);

        for (var look = 0; look < 300; look++)
            Assert.Equal(200, CountSteady());

        Volatile.Write(ref isStopped, true);
        stop.Set();
        await Soon(run.JoinAsync());

        int CountSteady() => Inspector.Summarize().Where(group => group.Path == "run/steady").Sum(group => group.Count);
    }

    private static (string Operation, string Target, TimeSpan Elapsed) Of(WaitSnapshot? wait) =>
        (wait!.Operation, wait.Target, wait.Elapsed);

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private void MakeGarbage()
    {
        for (var number = 0; number < 500; number++)
            Runtime.CreateChannel<int>("garbage", capacity: 1);
    }
}
