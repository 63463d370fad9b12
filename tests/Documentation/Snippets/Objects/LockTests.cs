namespace Concurrency.Tests.Documentation.Snippets.Objects;

public sealed class LockTests : RuntimeTest
{
    [Fact]
    public async Task A_mutex_is_held_across_awaits_and_excludes_threads_and_tasks()
    {
        var account = new Account(Runtime, balance: 100);
        var paid = 0;
        var withdraw = new Func<IActivityScope, ValueTask>(async scope =>
        {
            await account.WithdrawAsync(10, async _ =>
            {
                await scope.YieldAsync();
                paid += 10;
            });
        });
        var tasks = Runtime.Start("tasks", withdraw, instances: 8);
        var threads = Runtime.Start("threads", withdraw, instances: 8, new ActivityOptions { Backend = "Thread" });

        await tasks.JoinAsync();
        await threads.JoinAsync();

        Assert.Equal(100, paid);
        Assert.Equal(0, account.ReadBalance());
    }

    [Fact]
    public async Task Without_the_library_it_is_a_semaphore_and_a_finally()
    {
        using var account = new AccountBefore(balance: 100);

        Assert.True(await account.WithdrawAsync(100, _ => default, CancellationToken.None));
        Assert.False(await account.WithdrawAsync(1, _ => default, CancellationToken.None));
    }

    [Fact]
    public async Task The_next_owner_is_told_of_an_activity_which_ended_as_the_owner()
    {
        var mutex = Runtime.CreateMutex("index");
        var careless = Runtime.Start("careless", async _ => { await mutex.AcquireAsync(); });
        var failure = await Assert.ThrowsAsync<SynchronizationLockException>(async () => await careless.JoinAsync());
        Assert.Contains("careless", failure.Message, StringComparison.Ordinal);
        string? repaired = null;

        await RebuildAsync();
        Assert.Equal("careless", repaired);

        async ValueTask RebuildAsync()
        {
            using var held = await mutex.AcquireAsync();
            if (held.AbandonedBy is { } former)
                await RepairAsync(former);
        }

        ValueTask RepairAsync(string former)
        {
            repaired = former;
            return default;
        }
    }

    [Fact]
    public async Task A_time_out_is_an_extension_method()
    {
        var mutex = Runtime.CreateMutex("index");
        using var first = mutex.Acquire();

        await Assert.ThrowsAsync<TimeoutException>(async () =>
        {
            using var held = await mutex.AcquireAsync(TimeSpan.FromMilliseconds(20));
        });
    }

    [Fact]
    public async Task A_condition_waits_without_the_mutex_and_returns_with_it()
    {
        var stock = new Stock(Runtime);
        var take = Runtime.Start("take", _ => stock.TakeAsync(3));
        await Until(() => stock.Waiting == 1);

        await stock.DeliverAsync(2);
        await stock.DeliverAsync(2);

        await take.JoinAsync();
    }

    [Fact]
    public async Task An_upgradeable_reader_becomes_the_writer()
    {
        var prices = new PriceList(Runtime);
        await prices.SetAsync("milk", 1.5m);

        Assert.Equal(2m, await prices.GetOrAddAsync("tea", _ => new(2m)));
        Assert.Equal(2m, await prices.GetOrAddAsync("tea", _ => throw new InvalidOperationException("It is known.")));
        Assert.Equal(1.5m, await prices.FindAsync("milk"));
        Assert.Null(await prices.FindAsync("bread"));
    }

    [Fact]
    public async Task A_semaphore_limits_how_many_are_inside()
    {
        var concurrency = Runtime;
        var inside = 0;
        var most = 0;
        var connections = concurrency.CreateSemaphore("connections", permits: 2, maxPermits: 2);
        var clients = concurrency.Start("client", async scope =>
        {
            using (await connections.EnterAsync())
                await FetchAsync(scope);
        }, instances: 8);

        await clients.JoinAsync();

        Assert.InRange(most, 1, 2);
        Assert.Equal(2, connections.GetSnapshot().Permits);

        async ValueTask FetchAsync(IActivityScope scope)
        {
            var now = Interlocked.Increment(ref inside);
            lock (connections)
                most = Math.Max(most, now);

            await scope.YieldAsync();
            Interlocked.Decrement(ref inside);
        }
    }

    [Fact]
    public async Task A_big_request_is_not_overtaken()
    {
        var concurrency = Runtime;
        var memory = concurrency.CreateSemaphore("megabytes", permits: 64, maxPermits: 64);
        await memory.AcquireAsync(32);
        var big = memory.AcquireAsync(64);
        Assert.False(memory.TryAcquire(1));
        memory.Release(32);
        await big;

        Assert.Equal(0, memory.GetSnapshot().Permits);
    }
}
