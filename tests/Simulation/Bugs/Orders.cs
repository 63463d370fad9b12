namespace Concurrency.Tests.Explorations.Bugs;

/// <summary>Programs which take one order of the activities for granted.</summary>
internal static class Orders
{
    /// <summary>The checker's total assumes that a withdrawal comes after the deposit. SCTBench, CS.account.</summary>
    public static ValueTask Account(IActivityScope scope)
    {
        var account = scope.CreateMutex("account");
        var balance = 0;
        var isWithdrawn = false;
        scope.Start("deposit", async _ =>
        {
            using (await account.AcquireAsync())
                balance += 100;
        });
        scope.Start("withdraw", async _ =>
        {
            using (await account.AcquireAsync())
            {
                balance -= 60;
                isWithdrawn = true;
            }
        });
        scope.Start("check", async _ =>
        {
            using (await account.AcquireAsync())
                Claim.That(!isWithdrawn || balance == 40, $"The balance is {balance}.");
        });
        return ValueTask.CompletedTask;
    }

    /// <summary>The counter is made lazily, and the third activity may come after both others. CS.lazy01.</summary>
    public static ValueTask Lazy(IActivityScope scope)
    {
        var gate = scope.CreateMutex("gate");
        int? counter = null;
        scope.Start("one", _ => AddAsync(1));
        scope.Start("two", _ => AddAsync(2));
        scope.Start("check", async _ =>
        {
            using (await gate.AcquireAsync())
                Claim.That((counter ?? 0) < 3, "It counts too much.");
        });
        return ValueTask.CompletedTask;

        async ValueTask AddAsync(int count)
        {
            using (await gate.AcquireAsync())
                counter = (counter ?? 0) + count;
        }
    }

    /// <summary>Each of three takes over its neighbour's number; only in one order do they end with the same. CS.token_ring.</summary>
    public static ValueTask TokenRing(IActivityScope scope)
    {
        var gate = scope.CreateMutex("gate");
        var (x, y, z) = (0, 0, 0);
        var passed = 0;
        scope.Start("first", _ => PassAsync(() => x = (z + 1) % 4));
        scope.Start("second", _ => PassAsync(() => y = x));
        scope.Start("third", _ => PassAsync(() => z = y));
        scope.Start("check", async _ =>
        {
            using (await gate.AcquireAsync())
                Claim.That(passed < 3 || (x == y && y == z), $"The ring is {x}, {y}, {z}.");
        });
        return ValueTask.CompletedTask;

        async ValueTask PassAsync(Action update)
        {
            using (await gate.AcquireAsync())
            {
                update();
                passed++;
            }
        }
    }

    /// <summary>The consumer comes before what it uses is there.</summary>
    public static ValueTask UseBeforeInit(IActivityScope scope)
    {
        var instance = new SimulatedVariable<string?>("instance");
        scope.Start("producer", async body =>
        {
            instance.Value = "instance";
            await YieldAsync(body, count: 11);
        });
        scope.Start("consumer", async body =>
        {
            Claim.That(instance.Value is not null, "There is no instance.");
            await YieldAsync(body, count: 11);
        });
        return ValueTask.CompletedTask;
    }

    public static ValueTask UseBeforeInitFixed(IActivityScope scope)
    {
        var instance = scope.CreatePromise<string>("instance");
        scope.Start("producer", _ =>
        {
            instance.TrySetResult("instance");
            return ValueTask.CompletedTask;
        });
        scope.Start("consumer", async _ => await instance.WaitAsync());
        return ValueTask.CompletedTask;
    }

    /// <summary>Only if one activity runs its first twenty steps before the other has begun.</summary>
    public static ValueTask LongPrefix(IActivityScope scope)
    {
        var hasBegun = new SimulatedVariable<bool>("hasBegun");
        var progress = new SimulatedVariable<int>("progress");
        scope.Start("runner", _ =>
        {
            for (var step = 1; step <= 20; step++)
                progress.Value = step;

            Claim.That(hasBegun.Value, "The other has not begun.");
            return ValueTask.CompletedTask;
        });
        scope.Start("other", _ =>
        {
            hasBegun.Value = true;
            Claim.That(progress.Value <= progress.Value, "It goes back.");
            return ValueTask.CompletedTask;
        });
        return ValueTask.CompletedTask;
    }

    private static async ValueTask YieldAsync(IActivityScope body, int count)
    {
        for (var step = 0; step < count; step++)
            await body.YieldAsync();
    }
}
