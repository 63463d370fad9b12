using System.Collections.Concurrent;
using System.Diagnostics;
using Concurrency.Backends;
using Concurrency.Tasks;

namespace Concurrency.Tests.Backends;

public sealed class TaskBackendTests
{
    [Fact]
    public void Its_activities_have_neither_stacks_nor_threads()
    {
        var backend = new TaskBackend("cpu", new());

        Assert.Equal("cpu", backend.Name);
        Assert.False(backend.HasStacks);
        Assert.False(backend.HasThreads);
    }

    [Fact]
    public void A_degree_of_parallelism_is_one_at_least()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new TaskBackendOptions { MaxDegreeOfParallelism = 0 });
        Assert.Null(new TaskBackendOptions().MaxDegreeOfParallelism);
    }

    [Fact]
    public void A_builder_gets_the_usual_backend_and_named_variants()
    {
        var builder = new ConcurrencyBuilder().UseTasks().UseTasks("cpu", new() { MaxDegreeOfParallelism = 2 });

        Assert.Equal(["Task", "cpu"], builder.Backends.Keys);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(1)]
    [InlineData(3)]
    public void Turns_run_on_the_pool_and_never_on_the_stack_of_schedule(int? max)
    {
        var backend = Backend(max);
        using var ran = new ManualResetEvent(false);
        var activity = new FakeActivity("a", _ =>
        {
            ran.Set();
            return StepsOutcome.Ended;
        });
        activity.On(backend).Schedule();
        Eventually.Signaled(ran);

        Assert.True(Assert.Single(activity.Threads).IsThreadPoolThread);
        Assert.NotSame(Thread.CurrentThread, activity.Threads.Single());
    }

    [Theory]
    [InlineData(null)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public void Everything_runs_and_no_more_at_once_than_allowed(int? max)
    {
        const int Activities = 500;
        const int Turns = 40;
        var backend = Backend(max);
        var running = 0;
        var most = 0;
        using var ended = new CountdownEvent(Activities);
        var activities = Enumerable.Range(0, Activities).Select(i => new FakeActivity($"a[{i}]", turn =>
        {
            InterlockedMax(ref most, Interlocked.Increment(ref running));
            Thread.SpinWait(20);
            Interlocked.Decrement(ref running);
            if (turn < Turns)
                return StepsOutcome.Yielded;

            ended.Signal();
            return StepsOutcome.Ended;
        }).On(backend)).ToArray();

        Parallel.ForEach(activities, activity => activity.Schedule());
        Eventually.Signaled(ended.WaitHandle);

        Assert.All(activities, activity => Assert.Equal(Turns, activity.Turns));
        Assert.InRange(most, 1, max ?? Activities);
    }

    [Fact]
    public void As_many_run_at_once_as_are_allowed()
    {
        var backend = Backend(2);
        using var together = new Barrier(2);
        using var ended = new CountdownEvent(2);
        for (var i = 0; i < 2; i++)
        {
            new FakeActivity($"a[{i}]", _ =>
            {
                together.SignalAndWait();
                ended.Signal();
                return StepsOutcome.Ended;
            }).On(backend).Schedule();
        }

        Eventually.Signaled(ended.WaitHandle);
    }

    [Fact]
    public void A_schedule_as_the_last_worker_leaves_is_not_lost()
    {
        const int Rounds = 5_000;
        var backend = Backend(1);
        var activity = new FakeActivity("a", _ => StepsOutcome.Idle).On(backend);
        for (var round = 1; round <= Rounds; round++)
        {
            activity.Schedule();
            Eventually.True(() => activity.Turns == round);
        }
    }

    [Fact]
    public void Activities_run_in_the_order_in_which_they_became_runnable()
    {
        var backend = Backend(1);
        var order = new ConcurrentQueue<int>();
        using var go = new ManualResetEvent(false);
        using var ended = new CountdownEvent(100);
        Schedule("gate", backend, () => Eventually.Signaled(go));
        for (var i = 0; i < 100; i++)
        {
            var number = i;
            Schedule($"a[{i}]", backend, () =>
            {
                order.Enqueue(number);
                ended.Signal();
            });
        }

        go.Set();
        Eventually.Signaled(ended.WaitHandle);
        Assert.Equal(Enumerable.Range(0, 100), order);
    }

    [Fact]
    public void An_activity_which_yields_goes_behind_its_neighbours()
    {
        // More turns than a worker takes before it gives way to the rest of the pool.
        const int Turns = 100;
        var backend = Backend(1);
        var order = new ConcurrentQueue<string>();
        using var go = new ManualResetEvent(false);
        using var ended = new CountdownEvent(3);
        Schedule("gate", backend, () => Eventually.Signaled(go));
        foreach (var name in (string[])["a", "b", "c"])
        {
            new FakeActivity(name, turn =>
            {
                order.Enqueue($"{name}{turn}");
                if (turn < Turns)
                    return StepsOutcome.Yielded;

                ended.Signal();
                return StepsOutcome.Ended;
            }).On(backend).Schedule();
        }

        go.Set();
        Eventually.Signaled(ended.WaitHandle);
        Assert.Equal(
            Enumerable.Range(1, Turns).SelectMany(turn => (string[])[$"a{turn}", $"b{turn}", $"c{turn}"]), order);
    }

    // A turn that takes long loses to others what it woke, and on a busy machine any turn can take long: only those count which
    // did not.
    [Fact]
    public void What_a_turn_woke_first_follows_it_on_the_same_thread()
    {
        const int Rounds = 20;
        var backend = Backend(max: null);
        var quick = 0;
        Eventually.True(() => (FollowsQuickly(backend) ? ++quick : quick) == Rounds);
    }

    [Fact]
    public void What_a_turn_woke_runs_elsewhere_if_the_turn_does_not_end()
    {
        var backend = Backend(max: null);
        for (var round = 0; round < 20; round++)
        {
            using var ran = new ManualResetEvent(false);
            var woken = new FakeActivity("woken", _ =>
            {
                ran.Set();
                return StepsOutcome.Ended;
            }).On(backend);
            using var over = new ManualResetEvent(false);
            var waker = new FakeActivity("waker", _ =>
            {
                woken.Schedule();
                Eventually.Signaled(ran);
                over.Set();
                return StepsOutcome.Ended;
            }).On(backend).Schedule();
            Eventually.Signaled(over);

            Assert.NotSame(waker.Threads.Single(), woken.Threads.Single());
        }
    }

    [Fact]
    public void Two_that_keep_waking_each_other_let_others_have_a_turn()
    {
        var backend = Backend(max: null);
        using var served = new ManualResetEvent(false);
        using var ended = new CountdownEvent(Environment.ProcessorCount);

        // As many pairs as there are processors, and one who comes last.
        for (var pair = 0; pair < Environment.ProcessorCount; pair++)
        {
            FakeActivity one = null!;
            FakeActivity other = null!;
            one = new FakeActivity("one", _ => Wake(other)).On(backend);
            other = new FakeActivity("other", _ => Wake(one)).On(backend);
            one.Schedule();
        }

        Schedule("neighbour", backend, () => served.Set());
        Eventually.Signaled(served);
        Eventually.Signaled(ended.WaitHandle);

        StepsOutcome Wake(FakeActivity activity)
        {
            if (served.WaitOne(0))
                ended.Signal();
            else
                activity.Schedule();

            return StepsOutcome.Idle;
        }
    }

    [Fact]
    public void An_activity_which_yields_stays_on_its_thread_while_nobody_waits()
    {
        // Now and then the pool has something to do for somebody else.
        const int Turns = 100;
        var backend = Backend(max: null);
        Eventually.True(() =>
        {
            using var ended = new ManualResetEvent(false);
            var activity = new FakeActivity("a", turn =>
            {
                if (turn < Turns)
                    return StepsOutcome.Yielded;

                ended.Set();
                return StepsOutcome.Ended;
            }).On(backend).Schedule();
            Eventually.Signaled(ended);
            return activity.Threads.Distinct().Count() == 1;
        });
    }

    [Fact]
    public void Activities_which_yield_let_the_rest_of_the_pool_run()
    {
        var backend = Backend(max: null);
        using var served = new ManualResetEvent(false);
        using var ended = new CountdownEvent(Environment.ProcessorCount);

        // As many as there are processors, which have turns for ever.
        for (var index = 0; index < Environment.ProcessorCount; index++)
        {
            new FakeActivity($"a[{index}]", _ =>
            {
                if (!served.WaitOne(0))
                    return StepsOutcome.Yielded;

                ended.Signal();
                return StepsOutcome.Ended;
            }).On(backend).Schedule();
        }

        ThreadPool.UnsafeQueueUserWorkItem(_ => served.Set(), null);
        Eventually.Signaled(served);
        Eventually.Signaled(ended.WaitHandle);
    }

    [Fact]
    public void An_activity_which_yields_lets_what_it_woke_have_its_turn()
    {
        var backend = Backend(max: null);
        using var ended = new ManualResetEvent(false);
        var hasRun = false;
        var woken = new FakeActivity("woken", _ =>
        {
            Volatile.Write(ref hasRun, true);
            return StepsOutcome.Ended;
        }).On(backend);
        new FakeActivity("yielding", turn =>
        {
            if (turn == 1)
                woken.Schedule();

            if (!Volatile.Read(ref hasRun))
                return StepsOutcome.Yielded;

            ended.Set();
            return StepsOutcome.Ended;
        }).On(backend).Schedule();

        Eventually.Signaled(ended);
    }

    // False where what was woken may have been moved on: the watch takes only what has stood for a millisecond.
    private static bool FollowsQuickly(TaskBackend backend)
    {
        var (woke, followed) = (0L, 0L);
        var order = new ConcurrentQueue<string>();
        using var ended = new CountdownEvent(2);
        var first = new FakeActivity("first", _ =>
        {
            followed = Stopwatch.GetTimestamp();
            return Ran("first");
        }).On(backend);
        var second = new FakeActivity("second", _ => Ran("second")).On(backend);
        var waker = new FakeActivity("waker", _ =>
        {
            woke = Stopwatch.GetTimestamp();
            first.Schedule();
            second.Schedule();
            order.Enqueue("waker");
            return StepsOutcome.Ended;
        }).On(backend).Schedule();
        Eventually.Signaled(ended.WaitHandle);
        if (Stopwatch.GetElapsedTime(woke, followed) >= TimeSpan.FromMilliseconds(0.5))
            return false;

        // The second may run meanwhile, on another thread.
        Assert.Equal(["waker", "first"], order.Where(name => name != "second"));
        Assert.Same(waker.Threads.Single(), first.Threads.Single());
        return true;

        StepsOutcome Ran(string name)
        {
            order.Enqueue(name);
            ended.Signal();
            return StepsOutcome.Ended;
        }
    }

    private static TaskBackend Backend(int? max) => new("cpu", new() { MaxDegreeOfParallelism = max });

    private static void Schedule(string path, TaskBackend backend, Action turn) =>
        new FakeActivity(path, _ =>
        {
            turn();
            return StepsOutcome.Ended;
        }).On(backend).Schedule();

    private static void InterlockedMax(ref int location, int value)
    {
        var seen = Volatile.Read(ref location);
        while (seen < value)
        {
            var previous = Interlocked.CompareExchange(ref location, value, seen);
            if (previous == seen)
                return;

            seen = previous;
        }
    }
}
