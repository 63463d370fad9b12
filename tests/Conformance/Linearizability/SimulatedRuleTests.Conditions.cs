namespace Concurrency.Tests.Conformance.Linearizability;

public sealed partial class SimulatedRuleTests
{
    [Fact]
    public void CV1_a_notification_after_the_flag_was_looked_at_is_not_lost() => Exhaust(scope =>
    {
        var mutex = scope.CreateMutex("mutex");
        var condition = mutex.CreateCondition("condition");
        var isSet = false;
        scope.Start("waiter", async _ =>
        {
            using var held = await mutex.AcquireAsync();
            while (!isSet)
                await condition.WaitAsync(held);
        });
        scope.Start("setter", async _ =>
        {
            using var held = await mutex.AcquireAsync();
            isSet = true;
            condition.Notify(held);
        });
        return default;
    });

    [Fact]
    public void CV2_C1_who_comes_back_from_a_condition_owns_the_mutex_also_if_it_was_cancelled() => Exhaust(scope =>
    {
        var mutex = scope.CreateMutex("mutex");
        var condition = mutex.CreateCondition("condition");
        var cancellation = new CancellationTokenSource();
        scope.Start("waiter", async own =>
        {
            using var held = await mutex.AcquireAsync();
            await Record.ExceptionAsync(async () => await condition.WaitAsync(held, cancellation.Token));
            Assert.Equal(own.Path, mutex.GetSnapshot().Owner);
        });
        scope.Start("notifier", async own =>
        {
            using var held = await mutex.AcquireAsync();
            condition.Notify(held);
            Simulation.Point();
            Assert.Equal(own.Path, mutex.GetSnapshot().Owner);
        });
        StartCanceller(scope, cancellation);
        return default;
    });

    [Fact]
    public void CV3_C6_a_notification_wakes_the_oldest_and_nobody_else() => Exhaust(async scope =>
    {
        var mutex = scope.CreateMutex("mutex");
        var condition = mutex.CreateCondition("condition");
        var (arrived, woken) = (new List<string>(), new List<string>());
        for (var number = 0; number < 2; number++)
        {
            scope.Start($"waiter-{number}", async own =>
            {
                using var held = await mutex.AcquireAsync();
                arrived.Add(own.Path);
                await condition.WaitAsync(held);
                woken.Add(own.Path);
            });
        }

        await UntilOthersWaitAsync(scope);
        Assert.Equal(1, await NotifyAsync(mutex, condition, 1));
        await UntilOthersWaitAsync(scope);
        Assert.Equal(arrived[..1], woken);
        Assert.Equal(1, await NotifyAsync(mutex, condition, 2));
        await UntilOthersWaitAsync(scope);
        Assert.Equal(arrived, woken);
    });

    [Fact]
    public void CV3_C3_a_notification_that_meets_a_cancellation_goes_to_the_next() => Exhaust(async scope =>
    {
        var mutex = scope.CreateMutex("mutex");
        var condition = mutex.CreateCondition("condition");
        var cancellation = new CancellationTokenSource();
        var woken = 0;
        Start("first", cancellation.Token);
        await UntilOthersWaitAsync(scope);
        Start("second", CancellationToken.None);
        await UntilOthersWaitAsync(scope);

        StartCanceller(scope, cancellation);
        Assert.Equal(1, await NotifyAsync(mutex, condition, 1));
        await UntilOthersWaitAsync(scope);
        Assert.Equal(1, woken);
        await NotifyAsync(mutex, condition, 1);

        void Start(string name, CancellationToken cancellationToken) => scope.Start(name, async _ =>
        {
            using var held = await mutex.AcquireAsync();
            if (await Record.ExceptionAsync(async () => await condition.WaitAsync(held, cancellationToken)) is null)
                woken++;
        });
    });

    private static async ValueTask<int> NotifyAsync(IMutex mutex, ICondition condition, int count)
    {
        using var held = await mutex.AcquireAsync();
        return condition.Notify(held, count);
    }
}
