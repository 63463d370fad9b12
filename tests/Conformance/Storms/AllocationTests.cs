using Concurrency.Tests.Conformance.Waiting;

namespace Concurrency.Tests.Conformance.Storms;

/// <summary>No operation allocates in steady state, whether it waits or not.</summary>
[Collection(nameof(Alone))]
public sealed class AllocationTests : ConformanceTest
{
    private const int Operations = 20_000;

    private static readonly ActivityOptions s_onTask = new() { Backend = "Task" };

    [Fact]
    public Task Waits_for_a_mutex_allocate_nothing()
    {
        var mutex = Runtime.CreateMutex("mutex");
        return AssertNothing(count => BothAsync(async (scope, _) =>
        {
            for (var round = 0; round < count; round++)
            {
                using (await mutex.AcquireAsync())
                    await scope.YieldAsync();
            }
        }));
    }

    [Fact]
    public Task Waits_for_a_semaphore_allocate_nothing()
    {
        var semaphore = Runtime.CreateSemaphore("semaphore", permits: 1);
        return AssertNothing(count => BothAsync(async (scope, _) =>
        {
            for (var round = 0; round < count; round++)
            {
                await semaphore.AcquireAsync();
                await scope.YieldAsync();
                semaphore.Release();
            }
        }));
    }

    [Fact]
    public Task Waits_for_an_auto_reset_event_allocate_nothing()
    {
        IAutoResetEvent[] turns = [Runtime.CreateAutoResetEvent("ping", isSet: true), Runtime.CreateAutoResetEvent("pong")];
        return AssertNothing(count => BothAsync(async (_, side) =>
        {
            for (var round = 0; round < count; round++)
            {
                await turns[side].WaitAsync();
                turns[1 - side].Set();
            }
        }));
    }

    // Whoever waits uses the wait again that its activity keeps, on whichever thread it goes on.
    [Theory]
    [InlineData(Mode.Task)]
    [InlineData(Mode.Thread)]
    [InlineData(Mode.BlockingThread)]
    public async Task Waits_for_a_channel_allocate_nothing(Mode mode)
    {
        IChannel<int>[] turns = [Runtime.CreateChannel<int>("ping", capacity: 1), Runtime.CreateChannel<int>("pong", capacity: 1)];
        await AssertNothing(count =>
        {
            turns[0].TrySend(0);
            return Ended(Play(0, count), Play(1, count));
        });

        Role Play(int side, int count) => Start(mode, "player", async verbs =>
        {
            for (var round = 0; round < count; round++)
            {
                await verbs.ReceiveAsync(turns[side]);
                if (side == 0 || round < count - 1)
                    await verbs.SendAsync(turns[1 - side], round);
            }
        });
    }

    [Fact]
    public Task Uncontended_operations_allocate_nothing()
    {
        var mutex = Runtime.CreateMutex("mutex");
        var target = Runtime.CreateReaderWriterLock("lock");
        var semaphore = Runtime.CreateSemaphore("semaphore", permits: 2);
        var turn = Runtime.CreateAutoResetEvent("turn");
        var open = Runtime.CreateManualResetEvent("open", isSet: true);
        var latest = Runtime.CreateLatest("latest", 0);
        var watcher = latest.Watch();
        var broadcast = Runtime.CreateBroadcast<int>("broadcast");
        var subscription = broadcast.Subscribe("subscriber");
        var taken = semaphore.AcquireCase();
        var select = Runtime.CreateSelect(taken, turn.WaitCase());
        return AssertNothing(count => Runtime.RunAsync(
            "alone",
            async _ =>
            {
                for (var round = 0; round < count; round++)
                {
                    (await mutex.AcquireAsync()).Dispose();
                    (await target.AcquireReadAsync()).Dispose();
                    (await target.AcquireWriteAsync()).Dispose();
                    await semaphore.AcquireAsync(2);
                    semaphore.Release(2);
                    turn.Set();
                    await turn.WaitAsync();
                    await open.WaitAsync();
                    latest.Set(round);
                    await watcher.NextAsync();
                    await broadcast.SendAsync(round);
                    await subscription.ReceiveAsync();
                    if (await select.WaitAsync() == taken)
                        semaphore.Release();
                }
            },
            s_onTask).AsTask());
    }

    private async Task BothAsync(Func<IActivityScope, int, ValueTask> body)
    {
        var one = Runtime.Start("one", scope => body(scope, 0), s_onTask);
        var other = Runtime.Start("other", scope => body(scope, 1), s_onTask);
        await one.JoinAsync();
        await other.JoinAsync();
    }

    // The least of some rounds: what else the process allocates meanwhile is not the operations'.
    private static async Task AssertNothing(Func<int, Task> work)
    {
        await work(Operations);
        var least = long.MaxValue;
        for (var attempt = 0; attempt < 5 && least > Operations / 2; attempt++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            await work(Operations);
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        Assert.True(least <= Operations / 2, $"{least} bytes were allocated by {Operations} rounds.");
    }
}
