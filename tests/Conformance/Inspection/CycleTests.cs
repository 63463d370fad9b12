using Concurrency.Tests.Conformance.Activities;

namespace Concurrency.Tests.Conformance.Inspection;

/// <summary>Activities that wait for one another in a circle are found, on whatever backends they are.</summary>
public sealed class CycleTests : ActivityTest
{
    private IConcurrencyInspector Inspector => Runtime.Inspector;

    [Theory]
    [InlineData("Thread", "Thread", "Thread", "Thread", "Thread")]
    [InlineData("Task", "Task", "Task", "Task", "Task")]
    [InlineData("Thread", "Task", "Thread", "Task", "Task")]
    public async Task Philosophers_who_wait_for_one_another_are_found_with_their_forks(params string[] backends)
    {
        var table = Runtime.Start("table", async scope =>
        {
            var forks = backends.Select((_, seat) => scope.CreateMutex($"fork-{seat}")).ToArray();
            var all = scope.CreateBarrier("all-have-one", backends.Length);
            foreach (var (seat, backend) in backends.Index())
                scope.Start($"philosopher-{seat}", _ => DineAsync(forks[seat], forks[(seat + 1) % forks.Length], all), On(backend));

            await Task.Yield();
        });

        await Until(() => table.State == ActivityState.Blocked);

        var cycle = await FindCycle();

        Assert.False(cycle.MayResolve);
        Assert.Equal(1, cycle.Behind); // Their parent.
        Assert.Equal(backends.Length, cycle.Edges.Count);
        for (var index = 0; index < cycle.Edges.Count; index++)
        {
            var edge = cycle.Edges[index];
            var seat = edge.Activity[^1] - '0';
            var next = (seat + 1) % backends.Length;
            Assert.Equal($"table/philosopher-{seat}", edge.Activity);
            Assert.Equal(backends[seat], edge.Backend);
            Assert.Equal($"table/philosopher-{next}", edge.Holder);
            Assert.Equal(("Acquire", $"table/fork-{next}"), (edge.Wait.Operation, edge.Wait.Target));
            Assert.Equal(cycle.Edges[(index + 1) % cycle.Edges.Count].ActivityId, edge.HolderId);
        }

        table.Cancel();
        await HasEnded(table);
        Assert.Empty(Inspector.FindCycles());
    }

    [Theory, MemberData(nameof(Pairs))]
    public async Task Who_joins_an_activity_that_waits_for_his_lock_is_in_a_circle(string ownerBackend, string otherBackend)
    {
        var root = Runtime.Start("root", async scope =>
        {
            var mutex = scope.CreateMutex("mutex");
            await scope.RunAsync("owner", async owner =>
            {
                using var held = await mutex.AcquireAsync();
                await owner.Start("other", async _ => (await mutex.AcquireAsync()).Dispose(), On(otherBackend)).JoinAsync();
            }, On(ownerBackend));
        });

        var cycle = await FindCycle();

        Assert.Equal(
            [("root/owner", "Join", "root/owner/other"), ("root/owner/other", "Acquire", "root/mutex")],
            cycle.Edges.Select(edge => (edge.Activity, edge.Wait.Operation, edge.Wait.Target)));
        root.Cancel();
        await HasEnded(root);
    }

    [Theory, MemberData(nameof(Pairs))]
    public async Task A_body_that_ended_and_waits_for_its_children_is_in_a_circle(string ownerBackend, string otherBackend)
    {
        var mutex = Runtime.CreateMutex("mutex");
        var owner = Runtime.Start("owner", async scope =>
        {
            await mutex.AcquireAsync(); // And never released: it is the child's turn first.
            scope.Start("child", async _ => (await mutex.AcquireAsync()).Dispose(), On(otherBackend));
        }, On(ownerBackend));

        var cycle = await FindCycle();

        Assert.Equal(["owner", "owner/child"], cycle.Edges.Select(edge => edge.Activity).Order());
        owner.Cancel();
        await HasEnded(owner);
    }

    [Theory, MemberData(nameof(Pairs))]
    public async Task Servers_that_ask_one_another_are_in_a_circle(string oneBackend, string otherBackend)
    {
        var ping = Runtime.CreateChannel<Request<int, int>>("ping", capacity: 1);
        var pong = Runtime.CreateChannel<Request<int, int>>("pong", capacity: 1);
        var one = Runtime.Start("one", scope => ServeAsync(scope, ping, pong), On(oneBackend));
        var other = Runtime.Start("other", scope => ServeAsync(scope, pong, ping), On(otherBackend));
        var (first, second) = (Runtime.AskAsync(ping, 1).AsTask(), Runtime.AskAsync(pong, 1).AsTask());

        var cycle = await FindCycle();

        Assert.Equal(
            [("one", "Ask", "other"), ("other", "Ask", "one")],
            cycle.Edges.Select(edge => (edge.Activity, edge.Wait.Operation, edge.Holder)).Order());
        one.Cancel();
        other.Cancel();
        await Assert.ThrowsAsync<RequestUnansweredException>(() => Soon(first));
        await Assert.ThrowsAsync<RequestUnansweredException>(() => Soon(second));
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task Who_reads_again_behind_a_writer_that_waits_for_him_is_in_a_circle(string backend)
    {
        var target = Runtime.CreateReaderWriterLock("lock");
        var isReading = Signal();
        var reader = Runtime.Start("reader", async _ =>
        {
            using var outer = await target.AcquireReadAsync();
            isReading.SetResult();
            await Until(() => target.GetSnapshot().WaitingWriters == 1);
            using var inner = await target.AcquireReadAsync();
        }, On(backend));
        await Soon(isReading.Task);
        var writer = Runtime.Start("writer", async _ => (await target.AcquireWriteAsync()).Dispose(), On(backend));

        var cycle = await FindCycle();

        Assert.Equal(
            [("reader", "AcquireRead", "writer"), ("writer", "AcquireWrite", "reader")],
            cycle.Edges.Select(edge => (edge.Activity, edge.Wait.Operation, edge.Holder)).Order());
        reader.Cancel();
        await Soon(writer.JoinAsync());
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task A_select_is_in_a_circle_only_if_all_its_cases_are(string backend)
    {
        var (a, b) = (Runtime.CreateMutex("a"), Runtime.CreateMutex("b"));
        var free = Runtime.CreateChannel<int>("free", capacity: 1);
        var hasFirst = Runtime.CreateBarrier("has-first", participants: 2);
        var selector = Runtime.Start("selector", async _ =>
        {
            using var held = await a.AcquireAsync();
            await hasFirst.SignalAndWaitAsync();
            var (lockCase, freeCase) = (b.AcquireCase(), free.ReceiveCase());
            var select = Runtime.CreateSelect(lockCase, freeCase);
            await select.WaitAsync();
            var hopeless = Runtime.CreateSelect(b.AcquireCase());
            await hopeless.WaitAsync();
        }, On(backend));
        var other = Runtime.Start("other", async _ =>
        {
            using var held = await b.AcquireAsync();
            await hasFirst.SignalAndWaitAsync();
            (await a.AcquireAsync()).Dispose();
        }, On(backend));
        await HasReceivers(free);
        await Until(() => a.GetSnapshot().Waiting == 1);

        Assert.Empty(Inspector.FindCycles());
        free.TrySend(1);
        var cycle = await FindCycle();

        Assert.Equal(
            [("other", "Acquire", "selector"), ("selector", "Select", "other")],
            cycle.Edges.Select(edge => (edge.Activity, edge.Wait.Operation, edge.Holder)).Order());
        other.Cancel();
        await HasEnded(selector);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task A_circle_which_a_time_out_ends_may_resolve(string backend)
    {
        var (a, b) = (Runtime.CreateMutex("a"), Runtime.CreateMutex("b"));
        var hasFirst = Runtime.CreateBarrier("has-first", participants: 2);
        var patient = Runtime.Start("patient", async _ =>
        {
            using var held = await a.AcquireAsync();
            await hasFirst.SignalAndWaitAsync();
            (await b.AcquireAsync()).Dispose();
        }, On(backend));
        var impatient = Runtime.Start("impatient", async _ =>
        {
            using var held = await b.AcquireAsync();
            await hasFirst.SignalAndWaitAsync();
            (await a.AcquireAsync(TimeSpan.FromHours(1))).Dispose();
        }, On(backend));

        var cycle = await FindCycle();

        Assert.True(cycle.MayResolve);
        impatient.Cancel();
        await Soon(patient.JoinAsync());
    }

    [Theory, MemberData(nameof(Pairs))]
    public async Task Healthy_contention_is_no_circle(string oneBackend, string otherBackend)
    {
        const int Rounds = 2_000;
        var (a, b) = (Runtime.CreateMutex("a"), Runtime.CreateMutex("b"));
        var work = Runtime.RunAsync("work", scope =>
        {
            foreach (var backend in (string[])[oneBackend, otherBackend, oneBackend])
            {
                scope.Start("contender", async _ =>
                {
                    for (var round = 0; round < Rounds; round++)
                    {
                        using var first = await a.AcquireAsync();
                        using var second = await b.AcquireAsync();
                    }
                }, On(backend));
            }

            return default;
        }).AsTask();

        while (!work.IsCompleted)
            Assert.Empty(Inspector.FindCycles());

        await Soon(work);
    }

    private static async ValueTask DineAsync(IMutex left, IMutex right, IBarrier all)
    {
        using var first = await left.AcquireAsync();
        await all.SignalAndWaitAsync();
        using var second = await right.AcquireAsync();
    }

    private static async ValueTask ServeAsync(
        IActivityScope scope, IChannel<Request<int, int>> own, IChannel<Request<int, int>> others)
    {
        await foreach (var request in own.ReceiveAllAsync())
            request.TryReply(await scope.AskAsync(others, request.Value));
    }

    private async Task<WaitCycle> FindCycle()
    {
        IReadOnlyList<WaitCycle> cycles = [];
        await Until(() => (cycles = Inspector.FindCycles()).Count > 0);
        return Assert.Single(cycles);
    }
}
