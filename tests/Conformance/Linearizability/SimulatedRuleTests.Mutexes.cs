namespace Concurrency.Tests.Conformance.Linearizability;

public sealed partial class SimulatedRuleTests
{
    [Fact]
    public void MU3_nobody_but_the_owner_releases_a_mutex() => Exhaust(scope =>
    {
        var mutex = scope.CreateMutex("mutex");
        var lease = default(MutexLease);
        scope.Start("owner", async own =>
        {
            lease = await mutex.AcquireAsync();
            Simulation.Point();
            Assert.Equal(own.Path, mutex.GetSnapshot().Owner);
            lease.Dispose();
        });
        scope.Start("thief", _ =>
        {
            Simulation.Point();
            Assert.Throws<SynchronizationLockException>(() => mutex.Release(lease));
            return default;
        });
        return default;
    });

    [Fact]
    public void MU7_a_lease_releases_once() => Exhaust(scope =>
    {
        var mutex = scope.CreateMutex("mutex");
        scope.Start("owner", async own =>
        {
            var first = await mutex.AcquireAsync();
            first.Dispose();
            Assert.Throws<SynchronizationLockException>(first.Dispose);
            using var second = await mutex.AcquireAsync();
            Assert.Throws<SynchronizationLockException>(first.Dispose);
            Assert.Equal(own.Path, mutex.GetSnapshot().Owner);
        });
        StartRival(scope, mutex);
        return default;
    });

    [Fact]
    public void MU4_the_owner_does_not_wait_for_itself() => Exhaust(scope =>
    {
        var mutex = scope.CreateMutex("mutex");
        scope.Start("owner", async own =>
        {
            using var held = await mutex.AcquireAsync();
            await Assert.ThrowsAsync<LockRecursionException>(async () => await mutex.AcquireAsync());
            Assert.Equal(own.Path, mutex.GetSnapshot().Owner);
        });
        StartRival(scope, mutex);
        return default;
    });

    [Fact]
    public void MU5_C3_a_waiter_who_was_called_and_is_cancelled_passes_the_call_on() => Exhaust(async scope =>
    {
        var mutex = scope.CreateMutex("mutex");
        var cancellation = new CancellationTokenSource();
        Simulation.Eventually("the mutex is free", () => !mutex.GetSnapshot().IsHeld);
        var held = await mutex.AcquireAsync();
        scope.Start("first", async _ =>
            await Record.ExceptionAsync(async () => (await mutex.AcquireAsync(cancellation.Token)).Dispose()));
        await UntilOthersWaitAsync(scope);
        scope.Start("second", async _ => (await mutex.AcquireAsync()).Dispose());
        await UntilOthersWaitAsync(scope);

        StartCanceller(scope, cancellation);
        held.Dispose();
    });

    [Fact]
    public void MU8_the_next_owner_and_nobody_else_is_told_that_an_activity_ended_as_the_owner() => Exhaust(async scope =>
    {
        var mutex = scope.CreateMutex("mutex");
        var told = new List<string?>();
        scope.Start("careless", async _ => await mutex.AcquireAsync(), new() { OnFailure = FailureResponse.Isolate });
        scope.Start("other", AcquireAsync);
        await UntilOthersWaitAsync(scope);
        await AcquireAsync(scope);

        Assert.Single(told, "main/careless");
        Assert.Single(told, (string?)null);

        async ValueTask AcquireAsync(IActivityScope own)
        {
            using var held = await mutex.AcquireAsync();
            told.Add(held.AbandonedBy);
        }
    });

    [Fact]
    public void MU2_C7_each_waiter_in_its_turn_comes_too_late_three_times_and_no_more()
    {
        var outcomes = new HashSet<(int First, int Second)>();
        Exhaust(async scope =>
        {
            var mutex = scope.CreateMutex("mutex");
            var held = await mutex.AcquireAsync();
            var (served, performed, seen) = (0, 0, -1);
            int[] late = [0, 0];
            int[] tries = [0, 0];
            for (var number = 0; number < 2; number++)
            {
                scope.Start($"waiter-{number}", async _ =>
                {
                    using var own = await mutex.AcquireAsync();
                    served++;
                });
                await UntilOthersWaitAsync(scope);
            }

            // Who was called has come and found the mutex taken, if main holds it after a step which was not its own.
            Simulation.Always("who comes too late is counted", () =>
            {
                if (performed == seen && mutex.GetSnapshot().Owner == scope.Path)
                    late[served]++;

                seen = performed;
                return true;
            });
            held.Dispose();
            performed++;
            while (served < 2 && tries[served]++ < 4)
            {
                var isTaken = mutex.TryAcquire(out var lease);
                performed++;
                if (!isTaken)
                    continue;

                lease.Dispose();
                performed++;
            }

            outcomes.Add((late[0], late[1]));
        });

        Assert.Contains((3, 3), outcomes);
        Assert.DoesNotContain(outcomes, each => each.First > 3 || each.Second > 3);
    }

    private static void StartRival(IActivityScope scope, IMutex mutex) => scope.Start("rival", async own =>
    {
        using var held = await mutex.AcquireAsync();
        Simulation.Point();
        Assert.Equal(own.Path, mutex.GetSnapshot().Owner);
    });
}
