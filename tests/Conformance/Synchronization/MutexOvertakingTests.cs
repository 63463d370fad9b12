namespace Concurrency.Tests.Conformance.Synchronization;

/// <summary>Who comes by may take a free mutex before the waiter who was called for it, within a limit.</summary>
public sealed class MutexOvertakingTests : OvertakingTest
{
    private static readonly Dictionary<string, Func<MutexOvertakingTests, IMutex, Task<MutexLease>>> s_overtakers = new()
    {
        ["TryAcquire"] = (_, mutex) => Task.FromResult(Take(mutex)),
        ["AcquireAsync"] = (_, mutex) => Completed(mutex.AcquireAsync()),
        ["Acquire"] = (_, mutex) => Task.FromResult(mutex.Acquire()),
        ["a select"] = (test, mutex) => Task.FromResult(test.Select(mutex)),
        ["an activity"] = (test, mutex) => test.AcquireInAnActivityAsync(mutex),
    };

    public static TheoryData<Mode, string> Overtakers =>
        new MatrixTheoryData<Mode, string>([.. CallableModes.Select(row => row.Data)], [.. s_overtakers.Keys]);

    [Theory, MemberData(nameof(Overtakers))]
    public async Task MU2_a_running_caller_takes_a_free_mutex_before_a_waiter_who_was_called(Mode mode, string overtaker)
    {
        var mutex = Runtime.CreateMutex("mutex");
        var held = Take(mutex);
        var order = new List<string>();
        var first = await StartWaiterAsync(mode, mutex, () => order.Add("first"));
        var second = await StartWaiterAsync(mode, mutex, () => order.Add("second"));

        var call = await CallAsync(Time, held);
        Assert.Equal(new("mutex", IsHeld: false, Owner: null, Waiting: 2), mutex.GetSnapshot());
        var overtaking = await s_overtakers[overtaker](this, mutex);
        order.Add("overtaker");
        call.LetGo();
        await first.RestAsync();

        // The one who was overtaken keeps his place.
        Assert.Equal((true, 2), (mutex.GetSnapshot().IsHeld, mutex.GetSnapshot().Waiting));
        overtaking.Dispose();
        await Ended(first.Role, second.Role);
        Assert.Equal(["overtaker", "first", "second"], order);
        AssertFree(mutex);
    }

    [Theory, MemberData(nameof(CallableModes))]
    public async Task MU2_a_waiter_who_comes_too_late_within_a_millisecond_is_called_again(Mode mode)
    {
        var mutex = Runtime.CreateMutex("mutex");
        var held = Take(mutex);
        var waiter = await StartWaiterAsync(mode, mutex);

        for (var overtaking = 0; overtaking < 5; overtaking++)
            held = await OvertakeAsync(mutex, held, waiter);

        held.Dispose();
        await Ended(waiter.Role);
        AssertFree(mutex);
    }

    [Theory, MemberData(nameof(CallableModes))]
    public async Task MU2_C7_a_waiter_who_comes_too_late_after_a_millisecond_is_handed_the_mutex(Mode mode)
    {
        var mutex = Runtime.CreateMutex("mutex");
        var held = Take(mutex);
        var go = new ManualResetEventSlim();
        var waiter = await StartWaiterAsync(mode, mutex, () => Assert.True(go.Wait(Patience)));
        Time.Advance(2);
        held = await OvertakeAsync(mutex, held, waiter);

        await AssertHandsOverAsync(mutex, held, waiter, go);
    }

    // His patience was his own: the next one begins with a call.
    [Theory, MemberData(nameof(CallableModes))]
    public async Task MU2_who_waits_behind_a_waiter_who_was_handed_the_mutex_is_called_as_any_other(Mode mode)
    {
        var mutex = Runtime.CreateMutex("mutex");
        var held = Take(mutex);
        var go = new ManualResetEventSlim();
        var first = await StartWaiterAsync(mode, mutex, () => Assert.True(go.Wait(Patience)));
        Time.Advance(2);
        held = await OvertakeAsync(mutex, held, first);
        var second = await StartWaiterAsync(mode, mutex);
        held.Dispose();

        var call = Time.HoldNextLook();
        go.Set();
        await Ended(first.Role);
        await call.HasCome.WaitAsync(Patience, TestContext.Current.CancellationToken);
        AssertFreeForOthers(mutex);

        call.LetGo();
        await Ended(second.Role);
        AssertFree(mutex);
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task MU2_SE1_a_select_is_not_overtaken(Mode mode)
    {
        var mutex = Runtime.CreateMutex("mutex");
        var held = Take(mutex);
        var go = CreateGo();
        var selecting = Start(mode, "selecting", async verbs =>
        {
            var acquire = mutex.AcquireCase();
            await verbs.SelectAsync(Runtime.CreateSelect(acquire, CreateGo().ReceiveCase()));
            using var lease = acquire.Value;
            await verbs.ReceiveAsync(go);
        });
        await UntilWaiting(mutex, 1);

        held.Dispose();

        Assert.True(mutex.GetSnapshot().IsHeld);
        Assert.False(mutex.TryAcquire(out _));
        go.TrySend(0);
        await Ended(selecting);
        AssertFree(mutex);
    }

    [Theory]
    [InlineData(Mode.Foreign)]
    [InlineData(Mode.BlockingThread)]
    public async Task MU2_an_acquisition_that_goes_on_away_from_a_strand_is_not_overtaken(Mode mode)
    {
        var mutex = Runtime.CreateMutex("mutex");
        var held = Take(mutex);
        var waiting = new TaskCompletionSource<ValueTask<MutexLease>>(TaskCreationOptions.RunContinuationsAsynchronously);
        var end = CreateGo();

        // Also the body of a blocking activity can begin an asynchronous acquisition.
        var role = Start(mode, "waiter", verbs =>
        {
            waiting.SetResult(mutex.AcquireAsync());
            return mode == Mode.Foreign ? default : new(verbs.ReceiveAsync(end).AsTask());
        });
        var acquisition = await waiting.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);

        held.Dispose();

        Assert.True(acquisition.IsCompletedSuccessfully);
        Assert.False(mutex.TryAcquire(out _));
        var lease = acquisition.GetAwaiter().GetResult();
        if (role.Activity is null)
        {
            lease.Dispose();
            await Ended(role);
        }
        else
        {
            // It ends as the owner.
            end.TrySend(0);
            await Assert.ThrowsAsync<SynchronizationLockException>(() => Ended(role));
        }

        AssertFree(mutex);
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task MU2_CV2_who_comes_back_from_a_condition_is_not_overtaken(Mode mode)
    {
        var mutex = Runtime.CreateMutex("mutex");
        var condition = mutex.CreateCondition("condition");
        var go = CreateGo();
        var waiter = Start(mode, "waiter", async verbs =>
        {
            using var lease = await verbs.AcquireAsync(mutex);
            await verbs.WaitAsync(condition, lease);
            await verbs.ReceiveAsync(go);
        });
        await UntilWaiting(condition, 1);
        var held = Take(mutex);
        Assert.Equal(1, condition.Notify(held));

        held.Dispose();

        Assert.True(mutex.GetSnapshot().IsHeld);
        Assert.False(mutex.TryAcquire(out _));
        go.TrySend(0);
        await Ended(waiter);
        AssertFree(mutex);
    }

    // Who waits cannot be overtaken by somebody for whom the mutex is not free.
    [Theory, MemberData(nameof(CallableModes))]
    public async Task MU1_a_caller_who_finds_the_mutex_held_queues_up_behind_the_waiters(Mode mode)
    {
        var mutex = Runtime.CreateMutex("mutex");
        var held = Take(mutex);
        var order = new List<string>();
        var first = await StartWaiterAsync(mode, mutex, () => order.Add("first"));
        held = await OvertakeAsync(mutex, held, first);
        var second = await StartWaiterAsync(mode, mutex, () => order.Add("second"));

        held.Dispose();

        await Ended(first.Role, second.Role);
        Assert.Equal(["first", "second"], order);
        AssertFree(mutex);
    }

    private static Task<MutexLease> Completed(ValueTask<MutexLease> acquisition)
    {
        Assert.True(acquisition.IsCompletedSuccessfully);
        return acquisition.AsTask();
    }

    private MutexLease Select(IMutex mutex)
    {
        var acquire = mutex.AcquireCase();
        Assert.True(Runtime.CreateSelect(acquire).TryWait(out _));
        return acquire.Value;
    }

    // The lease is of an activity, which releases it when the test disposes what it gets; so this gets it by the test again.
    private async Task<MutexLease> AcquireInAnActivityAsync(IMutex mutex)
    {
        await Ended(Start(Mode.Task, "overtaker", _ =>
        {
            var acquisition = mutex.AcquireAsync();
            Assert.True(acquisition.IsCompletedSuccessfully);
            Assert.Equal("overtaker", mutex.GetSnapshot().Owner);
            acquisition.GetAwaiter().GetResult().Dispose();
            return default;
        }));
        return Take(mutex);
    }

    private static void AssertFreeForOthers(IMutex mutex)
    {
        Assert.False(mutex.GetSnapshot().IsHeld);
        Take(mutex).Dispose();
    }
}
