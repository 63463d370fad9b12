using System.Runtime.CompilerServices;
using Concurrency.Backends;
using Concurrency.Threads;

namespace Concurrency.Tests.Backends;

public sealed class ThreadRunnerTests
{
    private readonly ThreadLimit _limit = new();
    private readonly ThreadBackend _backend;

    public ThreadRunnerTests() => _backend = new ThreadBackend("Thread", new(), _limit);

    [Fact]
    public void All_turns_run_on_one_thread_of_the_activitys_own()
    {
        var isOfThePool = false;
        var activity = new FakeActivity("digest", turn =>
        {
            isOfThePool |= Thread.CurrentThread.IsThreadPoolThread;
            return turn < 100 ? StepsOutcome.Idle : StepsOutcome.Ended;
        }).On(_backend);
        for (var turn = 1; turn <= 100; turn++)
        {
            activity.Schedule();
            Eventually.True(() => activity.Turns == turn);
        }

        var thread = Assert.Single(activity.Threads.Distinct());
        Eventually.Ended(thread);
        Assert.NotSame(Thread.CurrentThread, thread);
        Assert.False(isOfThePool);
    }

    [Fact]
    public void The_thread_is_a_background_thread_named_after_its_activity()
    {
        const string Path = "digest/a-name-longer-than-linux-shows[3]";
        string? name = null;
        var isBackground = false;
        var thread = RunOneTurn(_backend, Path, () =>
        {
            name = Thread.CurrentThread.Name;
            isBackground = Thread.CurrentThread.IsBackground;
        });
        Eventually.Ended(thread);

        Assert.Equal(Path, name);
        Assert.True(isBackground);
    }

    [Fact]
    public void A_schedule_before_the_thread_parks_is_not_lost_and_none_runs_twice()
    {
        const int Rounds = 5_000;
        var activity = new FakeActivity("a", turn => turn < Rounds ? StepsOutcome.Idle : StepsOutcome.Ended).On(_backend);
        for (var round = 1; round <= Rounds; round++)
        {
            // The turn is counted before RunSteps has returned: the next schedule races the thread to its parker.
            Assert.Equal(round - 1, activity.Turns);
            activity.Schedule();
            Eventually.True(() => activity.Turns >= round);
        }

        Eventually.Ended(activity.Threads.First());
        Assert.Equal(Rounds, activity.Turns);
    }

    [Fact]
    public void An_idle_thread_is_parked()
    {
        var activity = new FakeActivity("a", turn => turn < 2 ? StepsOutcome.Idle : StepsOutcome.Ended).On(_backend);
        activity.Schedule();
        Eventually.True(() => !activity.Threads.IsEmpty);
        Eventually.Parked(activity.Threads.First());

        activity.Schedule();
        Eventually.Ended(activity.Threads.First());
    }

    [Fact]
    public void An_interrupt_of_an_idle_thread_has_nothing_to_interrupt()
    {
        var activity = new FakeActivity("a", turn => turn < 20 ? StepsOutcome.Idle : StepsOutcome.Ended).On(_backend);
        for (var turn = 1; turn < 20; turn++)
        {
            activity.Schedule();
            Eventually.True(() => activity.Turns == turn);
            var thread = activity.Threads.First();
            Eventually.Parked(thread);
            thread.Interrupt();
        }

        activity.Schedule();
        Eventually.Ended(activity.Threads.First());
        Assert.Equal(20, activity.Turns);
        Assert.Single(activity.Threads.Distinct());
    }

    [Fact]
    public void An_activity_which_yields_goes_on_without_being_scheduled()
    {
        var activity = new FakeActivity("a", turn => turn < 50 ? StepsOutcome.Yielded : StepsOutcome.Ended).On(_backend);
        activity.Schedule();
        Eventually.True(() => activity.Turns == 50);

        Eventually.Ended(Assert.Single(activity.Threads.Distinct()));
    }

    [Fact]
    public void The_thread_ends_with_its_activity_and_is_no_longer_counted()
    {
        var activity = new FakeActivity("a", turn => turn < 2 ? StepsOutcome.Idle : StepsOutcome.Ended).On(_backend);
        activity.Schedule();
        Eventually.True(() => !activity.Threads.IsEmpty);
        Assert.Equal(1, _limit.Count);

        activity.Schedule();
        Eventually.Ended(activity.Threads.First());
        Assert.Equal(0, _limit.Count);
    }

    [Fact]
    public void A_thread_whose_activity_was_never_scheduled_leaves_when_it_is_released()
    {
        const string name = "discarded";
        var activity = new FakeActivity(name, _ => throw new InvalidOperationException("It was discarded.")).On(_backend);
        Assert.Equal(1, _limit.Count);

        activity.Discard();
        Assert.Equal(0, _limit.Count);
        Assert.Equal(0, activity.Turns);
    }

    [Fact]
    public void Nothing_is_held_of_an_activity_which_has_ended()
    {
        var (thread, activity) = RunAndForget(_backend);
        Eventually.Ended(thread);

        GC.Collect();
        Assert.False(activity.IsAlive);
    }

    [Fact]
    public void The_starters_execution_context_is_left_to_core()
    {
        var local = new AsyncLocal<string?> { Value = "starter" };
        string? seen = "not run";
        Eventually.Ended(RunOneTurn(_backend, "a", () => seen = local.Value));

        Assert.Null(seen);
    }

    [Fact]
    public void The_stack_is_as_large_as_the_options_say()
    {
        // More than the platforms' own stacks: it would end the process.
        const int Used = 48 * 1024 * 1024;
        var backend = new ThreadBackend("deep", new() { StackSizeKB = 64 * 1024 }, _limit);
        var last = 0;
        Eventually.Ended(RunOneTurn(backend, "a", () => last = UseStack(Used)));

        Assert.Equal(1, last);
    }

    [Fact]
    public void The_thread_is_kept_on_the_cpus_of_the_options_from_its_first_step()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Reads /proc.");
        foreach (var cpu in CpuSet.Available)
        {
            var cpus = new CpuSet(cpu);
            CpuSet? seen = null;
            CpuSet? available = null;
            Eventually.Ended(RunOneTurn(new ThreadBackend("pinned", new() { Cpus = cpus }, _limit), "a", () =>
            {
                seen = ProcStatus.CpusOf("/proc/thread-self/status");
                available = CpuSet.Available;
            }));

            Assert.Equal(cpus, seen!);
            Assert.Equal(CpuSet.Available, available!);
        }
    }

    [Fact]
    public void A_thread_started_from_a_pinned_one_is_not_pinned()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Reads /proc.");
        var pinned = new ThreadBackend("pinned", new() { Cpus = new(CpuSet.Available.First()) }, _limit);
        CpuSet? seen = null;
        Eventually.Ended(RunOneTurn(pinned, "a", () =>
            Eventually.Ended(RunOneTurn(_backend, "b", () => seen = ProcStatus.CpusOf("/proc/thread-self/status")))));

        Assert.Equal(CpuSet.Available, seen!);
    }

    private static Thread RunOneTurn(ThreadBackend backend, string path, Action turn)
    {
        var activity = new FakeActivity(path, _ =>
        {
            turn();
            return StepsOutcome.Ended;
        }).On(backend).Schedule();
        Eventually.True(() => !activity.Threads.IsEmpty);
        return activity.Threads.First();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (Thread Thread, WeakReference Activity) RunAndForget(ThreadBackend backend)
    {
        var activity = new FakeActivity("a", turn => turn < 2 ? StepsOutcome.Yielded : StepsOutcome.Ended).On(backend).Schedule();
        Eventually.True(() => !activity.Threads.IsEmpty);
        return (activity.Threads.First(), new WeakReference(activity));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int UseStack(int bytes)
    {
        Span<byte> stack = stackalloc byte[bytes];
        stack.Fill(1);
        return stack[bytes / 2];
    }
}
