namespace Concurrency.Tests.Conformance.Synchronization;

public abstract partial class ConditionConformance
{
    [Fact]
    public async Task CV3_CV4_C6_a_notification_wakes_as_many_as_it_says_in_the_order_they_arrived()
    {
        var mutex = Runtime.CreateMutex("mutex");
        var condition = mutex.CreateCondition("condition");
        var woken = new List<int>();
        var waiters = new List<Role>();
        for (var index = 0; index < 6; index++)
        {
            var number = index;
            waiters.Add(Start(Waiter, "waiter", async verbs =>
            {
                using var held = await verbs.AcquireAsync(mutex);
                await verbs.WaitAsync(condition, held);
                woken.Add(number);
            }));
            await UntilWaiting(condition, index + 1);
        }

        await NotifyAsync(count: 1, notified: 1, left: 5);
        await NotifyAsync(count: 3, notified: 3, left: 2);
        await NotifyAsync(count: 10, notified: 2, left: 0);
        await NotifyAsync(count: 1, notified: 0, left: 0);

        await Ended([.. waiters]);
        AssertFree(mutex);

        async Task NotifyAsync(int count, int notified, int left)
        {
            Assert.Equal(notified, await Notify(mutex, condition, count));
            await Ended([.. waiters[..(6 - left)]]);
            Assert.Equal(Enumerable.Range(0, 6 - left), woken);
            Assert.Equal(left, condition.GetSnapshot().Waiting);
        }
    }

    [Fact]
    public async Task CV3_C3_a_cancelled_head_does_not_swallow_the_notification()
    {
        using var cancellation = new CancellationTokenSource();
        var (mutex, condition, first) = await StartWaiterAsync(cancellation.Token);
        var second = await StartWaiterAsync(mutex, condition, CancellationToken.None);
        await UntilWaiting(condition, 2);

        await cancellation.CancelAsync();
        Assert.IsType<OperationCanceledException>(await first.Result);
        Assert.Equal(1, await Notify(mutex, condition));

        Assert.Null(await second.Result);
        AssertFree(mutex);
    }

    [Fact]
    public async Task CV3_C12_a_waiter_cancelled_after_its_notification_has_taken_it()
    {
        using var cancellation = new CancellationTokenSource();
        var (mutex, condition, first) = await StartWaiterAsync(cancellation.Token);
        var go = CreateGo();
        var notifier = Start(Notifier, "notifier", async verbs =>
        {
            using var held = await verbs.AcquireAsync(mutex);
            Assert.Equal(1, condition.Notify(held));
            await verbs.ReceiveAsync(go);
        });
        await UntilWaiting(mutex, 1);

        await cancellation.CancelAsync();
        go.TrySend(0);

        Assert.Null(await first.Result);
        await Ended(notifier);
        AssertFree(mutex);
    }

    [Fact]
    public async Task CV3_C3_a_notification_while_the_head_is_cancelled_reaches_one_of_two()
    {
        for (var round = 0; round < 100; round++)
        {
            using var cancellation = new CancellationTokenSource();
            var (mutex, condition, first) = await StartWaiterAsync(cancellation.Token);
            var second = await StartWaiterAsync(mutex, condition, CancellationToken.None);
            await UntilWaiting(condition, 2);

            var notifying = Notify(mutex, condition);
            cancellation.Cancel();

            Assert.Equal(1, await notifying);
            if (await first.Result is null)
            {
                Assert.Equal(1, condition.GetSnapshot().Waiting);
                Assert.Equal(1, await Notify(mutex, condition));
            }

            Assert.Null(await second.Result);
            AssertFree(mutex);
        }
    }
}
