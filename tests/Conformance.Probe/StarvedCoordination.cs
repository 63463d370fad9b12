namespace Concurrency.Tests.Conformance.Probe;

/// <summary>Participants in all modes at the coordination objects, with one worker in the pool, or with none that is free.</summary>
internal static class StarvedCoordination
{
    private const int Rounds = 2_000;

    private static readonly ActivityOptions s_onThread = new() { Backend = "Thread" };
    private static readonly ActivityOptions s_onTask = new() { Backend = "Task" };

    /// <summary>The only worker blocks, as one participant of three: the other two, on threads, need no worker to go on.</summary>
    public static void BlockedWorker(ConcurrencyRuntime concurrency)
    {
        var objects = new Objects(concurrency, participants: 3);
        var thread = concurrency.Start("thread", scope => objects.RunAsync(scope, count: Rounds), s_onThread);
        var blocking = concurrency.StartBlocking("blocking", _ => objects.Run(Rounds));
        objects.Run(Rounds);
        blocking.Join();
        thread.Join();
        objects.AssertCounted(3 * Rounds);
        Select(concurrency);
    }

    public static async Task MixedAsync(ConcurrencyRuntime concurrency)
    {
        var objects = new Objects(concurrency, participants: 4);
        IActivity[] activities =
        [
            concurrency.Start("task", scope => objects.RunAsync(scope, Rounds), s_onTask),
            concurrency.Start("other-task", scope => objects.RunAsync(scope, Rounds), s_onTask),
            concurrency.Start("thread", scope => objects.RunAsync(scope, Rounds), s_onThread),
            concurrency.StartBlocking("blocking", _ => objects.Run(Rounds)),
        ];
        foreach (var activity in activities)
            await activity.JoinAsync();

        objects.AssertCounted(4 * Rounds);
    }

    // Also a blocked worker's select and one on a thread go on. (A time-out comes from the pool's timers, and would not.)
    private static void Select(ConcurrencyRuntime concurrency)
    {
        var items = concurrency.CreateChannel<int>("items", ChannelCapacity.Rendezvous);
        var turn = concurrency.CreateAutoResetEvent("turn");
        var received = items.ReceiveCase();
        var select = concurrency.CreateSelect(received, turn.WaitCase());
        var sender = concurrency.Start(
            "sender",
            async _ =>
            {
                var sent = items.SendCase(0);
                var sends = concurrency.CreateSelect(sent);
                for (var item = 0; item < Rounds; item++)
                {
                    sent.Offer(item);
                    await sends.WaitAsync();
                    turn.Set();
                }
            },
            s_onThread);
        for (var item = 0; item < Rounds;)
        {
            if (select.Wait() != received)
                continue;

            if (received.Value != item++)
                throw new InvalidOperationException("Out of order.");
        }

        sender.Join();
    }

    private sealed class Objects(ConcurrencyRuntime concurrency, int participants)
    {
        private readonly IMutex _mutex = concurrency.CreateMutex("mutex");
        private readonly IReaderWriterLock _lock = concurrency.CreateReaderWriterLock("lock");
        private readonly ISemaphore _semaphore = concurrency.CreateSemaphore("semaphore", permits: 2);
        private readonly IBarrier _barrier = concurrency.CreateBarrier("barrier", participants);
        private int _guarded;
        private int _written;

        public void Run(int count)
        {
            for (var round = 0; round < count; round++)
            {
                using (_mutex.Acquire())
                    _guarded++;

                using (_lock.AcquireWrite())
                    _written++;

                using (_lock.AcquireRead())
                    _ = _written;

                _semaphore.Acquire(2);
                _semaphore.Release(2);
                _barrier.SignalAndWait();
            }
        }

        public async ValueTask RunAsync(IActivityScope scope, int count)
        {
            for (var round = 0; round < count; round++)
            {
                using (await _mutex.AcquireAsync())
                {
                    _guarded++;
                    await scope.YieldAsync();
                }

                using (await _lock.AcquireWriteAsync())
                    _written++;

                using (await _lock.AcquireReadAsync())
                    _ = _written;

                await _semaphore.AcquireAsync();
                await scope.YieldAsync();
                _semaphore.Release();
                await _barrier.SignalAndWaitAsync();
            }
        }

        public void AssertCounted(int expected)
        {
            if (_guarded != expected || _written != expected)
                throw new InvalidOperationException($"Counted {_guarded} and {_written}, and should have {expected}.");
        }
    }
}
