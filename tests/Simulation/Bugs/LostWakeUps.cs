namespace Concurrency.Tests.Explorations.Bugs;

/// <summary>Notifications which come before the wait, which wake the wrong one, or which are believed too much.</summary>
internal static class LostWakeUps
{
    /// <summary>A reader wakes the other reader instead of the second writer.</summary>
    /// <remarks>
    /// Who is notified gets the mutex from whoever notified him, unless somebody waits for it before him: that is the second writer.
    /// </remarks>
    public static ValueTask OneCondition(IActivityScope scope) => WriteAndReadTwice(scope, new(scope, capacity: 1, hasTwoConditions: false));

    public static ValueTask OneConditionFixed(IActivityScope scope) => WriteAndReadTwice(scope, new(scope, capacity: 1, hasTwoConditions: true));

    /// <summary>The flag is tested outside of the lock, and then waited for inside.</summary>
    public static ValueTask FlagOutsideTheLock(IActivityScope scope)
    {
        var gate = scope.CreateMutex("gate");
        var changed = gate.CreateCondition("changed");
        var flag = new SimulatedVariable<bool>("flag");
        scope.Start("waiter", async _ =>
        {
            if (flag.Value)
                return;

            using var lease = await gate.AcquireAsync();
            await changed.WaitAsync(lease);
        });
        scope.Start("setter", _ => SetAsync(gate, changed, flag));
        return ValueTask.CompletedTask;
    }

    public static ValueTask FlagOutsideTheLockFixed(IActivityScope scope)
    {
        var gate = scope.CreateMutex("gate");
        var changed = gate.CreateCondition("changed");
        var flag = new SimulatedVariable<bool>("flag");
        scope.Start("waiter", async _ =>
        {
            using var lease = await gate.AcquireAsync();
            while (!flag.Value)
                await changed.WaitAsync(lease);
        });
        scope.Start("setter", _ => SetAsync(gate, changed, flag));
        return ValueTask.CompletedTask;
    }

    /// <summary>Both are woken for one item, and the second does not look again.</summary>
    public static ValueTask IfForWhile(IActivityScope scope) => TakeTwo(scope, looksAgain: false);

    public static ValueTask IfForWhileFixed(IActivityScope scope) => TakeTwo(scope, looksAgain: true);

    /// <summary>Two sets before a wait are one.</summary>
    public static ValueTask CoalescedSet(IActivityScope scope)
    {
        var turnstile = scope.CreateAutoResetEvent("turnstile");
        scope.Start("a", async _ => await turnstile.WaitAsync());
        scope.Start("b", async _ => await turnstile.WaitAsync());
        scope.Start("setter", _ =>
        {
            turnstile.Set();
            turnstile.Set();
            return ValueTask.CompletedTask;
        });
        return ValueTask.CompletedTask;
    }

    public static ValueTask CoalescedSetFixed(IActivityScope scope)
    {
        var permits = scope.CreateSemaphore("permits", permits: 0);
        scope.Start("a", async _ => await permits.AcquireAsync());
        scope.Start("b", async _ => await permits.AcquireAsync());
        scope.Start("setter", _ =>
        {
            permits.Release();
            permits.Release();
            return ValueTask.CompletedTask;
        });
        return ValueTask.CompletedTask;
    }

    private static ValueTask WriteAndReadTwice(IActivityScope scope, BoundedBuffer buffer)
    {
        scope.Start("reader0", async _ => await buffer.TakeAsync());
        scope.Start("reader1", async _ => await buffer.TakeAsync());
        scope.Start("writer0", async _ => await buffer.PutAsync());
        scope.Start("writer1", async _ => await buffer.PutAsync());
        return ValueTask.CompletedTask;
    }

    private static async ValueTask SetAsync(IMutex gate, ICondition changed, SimulatedVariable<bool> flag)
    {
        using var lease = await gate.AcquireAsync();
        flag.Value = true;
        changed.Notify(lease);
    }

    private static ValueTask TakeTwo(IActivityScope scope, bool looksAgain)
    {
        var gate = scope.CreateMutex("gate");
        var arrived = gate.CreateCondition("arrived");
        var items = 0;
        scope.Start("consumer0", _ => TakeAsync());
        scope.Start("consumer1", _ => TakeAsync());
        scope.Start("producer", async _ =>
        {
            await PutAsync();
            await PutAsync();
        });
        return ValueTask.CompletedTask;

        async ValueTask TakeAsync()
        {
            using var lease = await gate.AcquireAsync();
            if (items == 0)
                await arrived.WaitAsync(lease);

            while (looksAgain && items == 0)
                await arrived.WaitAsync(lease);

            Claim.That(items > 0, "There is no item to take.");
            items--;
        }

        async ValueTask PutAsync()
        {
            using var lease = await gate.AcquireAsync();
            items++;
            arrived.Notify(lease, count: int.MaxValue);
        }
    }
}
