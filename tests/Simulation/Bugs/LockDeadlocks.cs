namespace Concurrency.Tests.Explorations.Bugs;

/// <summary>Circles of locks.</summary>
internal static class LockDeadlocks
{
    /// <summary>Two locks in opposite order. SCTBench, CS.deadlock01.</summary>
    public static ValueTask TwoLocks(IActivityScope scope) => NestTwice(scope, isOpposite: true);

    public static ValueTask TwoLocksFixed(IActivityScope scope) => NestTwice(scope, isOpposite: false);

    public static ValueTask ThreePhilosophers(IActivityScope scope) => Dine(scope, count: 3, isOrdered: false);

    public static ValueTask ThreePhilosophersFixed(IActivityScope scope) => Dine(scope, count: 3, isOrdered: true);

    public static ValueTask FivePhilosophers(IActivityScope scope) => Dine(scope, count: 5, isOrdered: false);

    /// <summary>The first of a class locks the door for it, the last unlocks it; door and count are locked in opposite orders. CS.carter01.</summary>
    public static ValueTask Carter(IActivityScope scope)
    {
        var counts = scope.CreateMutex("counts");
        var door = scope.CreateSemaphore("door", permits: 1);
        var present = new int[2];
        scope.Start("a0", _ => PassAsync(0));
        scope.Start("a1", _ => PassAsync(0));
        scope.Start("b", _ => PassAsync(1));
        return ValueTask.CompletedTask;

        async ValueTask PassAsync(int kind)
        {
            using (await counts.AcquireAsync())
            {
                if (++present[kind] == 1)
                    await door.AcquireAsync();
            }

            using (await counts.AcquireAsync())
            {
                if (--present[kind] == 0)
                    door.Release();
            }
        }
    }

    /// <summary>A read lock taken twice, with a writer queued between.</summary>
    public static ValueTask ReaderReentry(IActivityScope scope)
    {
        var document = scope.CreateReaderWriterLock("document");
        scope.Start("reader", async _ =>
        {
            using (await document.AcquireReadAsync())
            {
                using (await document.AcquireReadAsync())
                {
                }
            }
        });
        scope.Start("writer", async _ =>
        {
            using (await document.AcquireWriteAsync())
            {
            }
        });
        return ValueTask.CompletedTask;
    }

    public static ValueTask ReaderReentryFixed(IActivityScope scope)
    {
        var document = scope.CreateReaderWriterLock("document");
        scope.Start("reader", async _ =>
        {
            using (await document.AcquireReadAsync())
            {
            }

            using (await document.AcquireReadAsync())
            {
            }
        });
        scope.Start("writer", async _ =>
        {
            using (await document.AcquireWriteAsync())
            {
            }
        });
        return ValueTask.CompletedTask;
    }

    /// <summary>The wait gives the inner lock up, and keeps the outer one.</summary>
    public static ValueTask NestedMonitor(IActivityScope scope)
    {
        var outer = scope.CreateMutex("outer");
        var inner = scope.CreateMutex("inner");
        var arrived = inner.CreateCondition("arrived");
        var hasItem = false;
        scope.Start("consumer", async _ =>
        {
            using (await outer.AcquireAsync())
            {
                using var lease = await inner.AcquireAsync();
                while (!hasItem)
                    await arrived.WaitAsync(lease);
            }
        });
        scope.Start("producer", async _ =>
        {
            using (await outer.AcquireAsync())
            {
                using var lease = await inner.AcquireAsync();
                hasItem = true;
                arrived.Notify(lease);
            }
        });
        return ValueTask.CompletedTask;
    }

    /// <summary>Who is fast takes the permit of who is slow, in the barrier's next round.</summary>
    public static ValueTask BarrierReuse(IActivityScope scope)
    {
        var gate = scope.CreateMutex("gate");
        var turnstile = scope.CreateSemaphore("turnstile", permits: 0);
        var present = 0;
        scope.Start("a", _ => TakeTwoRoundsAsync());
        scope.Start("b", _ => TakeTwoRoundsAsync());
        return ValueTask.CompletedTask;

        async ValueTask TakeTwoRoundsAsync()
        {
            await ArriveAsync();
            await ArriveAsync();
        }

        async ValueTask ArriveAsync()
        {
            using (await gate.AcquireAsync())
            {
                if (++present == 2)
                {
                    present = 0;
                    turnstile.Release(2);
                }
            }

            await turnstile.AcquireAsync();
        }
    }

    public static ValueTask BarrierReuseFixed(IActivityScope scope)
    {
        var gate = scope.CreateMutex("gate");
        var full = gate.CreateCondition("full");
        var present = 0;
        var generation = 0;
        scope.Start("a", _ => TakeTwoRoundsAsync());
        scope.Start("b", _ => TakeTwoRoundsAsync());
        return ValueTask.CompletedTask;

        async ValueTask TakeTwoRoundsAsync()
        {
            await ArriveAsync();
            await ArriveAsync();
        }

        async ValueTask ArriveAsync()
        {
            using var lease = await gate.AcquireAsync();
            var mine = generation;
            if (++present == 2)
            {
                present = 0;
                generation++;
                full.Notify(lease);
            }

            while (generation == mine)
                await full.WaitAsync(lease);
        }
    }

    /// <summary>Disposing a registration waits for the call-back, and the call-back for the lock that is held meanwhile.</summary>
    public static ValueTask DisposeUnderLock(IActivityScope scope) => Dispose(scope, isUnderLock: true);

    public static ValueTask DisposeUnderLockFixed(IActivityScope scope) => Dispose(scope, isUnderLock: false);

    private static ValueTask Dispose(IActivityScope scope, bool isUnderLock)
    {
        var resource = scope.CreateMutex("resource");
        var ended = scope.CreateManualResetEvent("ended");
        var registration = new SimulatedVariable<string>("registration", "armed");
        scope.Start("disposer", async _ =>
        {
            using (await resource.AcquireAsync())
            {
                if (isUnderLock)
                    await DisposeAsync();
            }

            if (!isUnderLock)
                await DisposeAsync();
        });
        scope.Start("canceller", async _ =>
        {
            if (registration.CompareExchange("running", "armed") != "armed")
                return;

            using (await resource.AcquireAsync())
            {
            }

            ended.Set();
        });
        return ValueTask.CompletedTask;

        async ValueTask DisposeAsync()
        {
            if (registration.CompareExchange("disposed", "armed") == "running")
                await ended.WaitAsync();
        }
    }

    // Dijkstra, "Hierarchical Ordering of Sequential Processes", 1971.
    private static ValueTask Dine(IActivityScope scope, int count, bool isOrdered)
    {
        var forks = Enumerable.Range(0, count).Select(index => scope.CreateMutex($"fork{index}")).ToArray();
        for (var index = 0; index < count; index++)
        {
            var (left, right) = (index, (index + 1) % count);
            if (isOrdered && left > right)
                (left, right) = (right, left);

            scope.Start($"philosopher{index}", _ => NestAsync(forks[left], forks[right]));
        }

        return ValueTask.CompletedTask;
    }

    private static ValueTask NestTwice(IActivityScope scope, bool isOpposite)
    {
        var first = scope.CreateMutex("first");
        var second = scope.CreateMutex("second");
        scope.Start("a", _ => NestAsync(first, second));
        scope.Start("b", _ => isOpposite ? NestAsync(second, first) : NestAsync(first, second));
        return ValueTask.CompletedTask;
    }

    /// <summary>Takes both, the outer one first, and gives them back.</summary>
    public static async ValueTask NestAsync(IMutex outer, IMutex inner)
    {
        using (await outer.AcquireAsync())
        {
            using (await inner.AcquireAsync())
            {
            }
        }
    }
}
