using Compare.Measuring;
using Compare.Peers;
using Compare.Queues;
using Concurrency;

namespace Compare.Workloads;

/// <summary>Eight activities count together under one mutex. An operation is one locking and unlocking.</summary>
internal static class Locking
{
    public const string Name = "mutex";

    private const int Width = 8;
    private const int Locks = 1_000_000;
    private const int ThreadLocks = 2_000_000;
    private const int FastLocks = 20_000_000;

    public static IEnumerable<Workload> Create(IConcurrency concurrency, PeerPrograms peers) =>
    [
        new(Name, Placement.Task,
        [
            Ours(concurrency, Placement.Task, FastLocks),
            new OwnContender("SemaphoreSlim", Locks, SemaphoresAsync),
            Tasks("Lock", FastLocks, CountWithLock),
            Tasks("Monitor", FastLocks, CountWithMonitor),
            .. peers.Go("mutex", FastLocks, FastLocks, Width),
            .. peers.RustTokio("mutex", Locks, Locks, Width),
        ]),
        new(Name, Placement.Thread,
        [
            Ours(concurrency, Placement.Thread, ThreadLocks),
            Threads("Lock", FastLocks, CountWithLock),
            Threads("Monitor", FastLocks, CountWithMonitor),
            Threads("SemaphoreSlim", Locks, CountWithSemaphore),
            .. peers.RustStd("mutex", FastLocks, FastLocks, Width),
        ]),
        new(Name, Placement.Mixed, [Ours(concurrency, Placement.Mixed, ThreadLocks)]),
    ];

    private static OwnContender Ours(IConcurrency concurrency, Placement placement, int locks) =>
        new(Contender.Ours, locks, async () =>
        {
            var mutex = concurrency.CreateMutex("mutex");
            var count = 0;
            var activities = Enumerable.Range(0, Width).Select(index => concurrency.Start("counting", async _ =>
            {
                for (var done = 0; done < locks / Width; done++)
                {
                    using (await mutex.AcquireAsync())
                        count++;
                }
            }, placement[index])).ToList();
            foreach (var activity in activities)
                await activity.JoinAsync();

            Check.Equal(count, locks, "counted");
        });

    private static async Task SemaphoresAsync()
    {
        using var semaphore = new SemaphoreSlim(1);
        var count = 0;
        await Task.WhenAll(Enumerable.Range(0, Width).Select(_ => Task.Run(async () =>
        {
            for (var done = 0; done < Locks / Width; done++)
            {
                await semaphore.WaitAsync();
                try
                {
                    count++;
                }
                finally
                {
                    semaphore.Release();
                }
            }
        })));
        Check.Equal(count, Locks, "counted");
    }

    // Each of these returns a function which counts so many times, and what it has counted so far.

    private static Func<int, int> CountWithLock()
    {
        var gate = new Lock();
        var count = 0;
        return times =>
        {
            for (var done = 0; done < times; done++)
            {
                lock (gate)
                    count++;
            }

            return count;
        };
    }

    private static Func<int, int> CountWithMonitor()
    {
        var gate = new object();
        var count = 0;
        return times =>
        {
            for (var done = 0; done < times; done++)
            {
                lock (gate)
                    count++;
            }

            return count;
        };
    }

    private static Func<int, int> CountWithSemaphore()
    {
        var semaphore = new SemaphoreSlim(1);
        var count = 0;
        return times =>
        {
            for (var done = 0; done < times; done++)
            {
                semaphore.Wait();
                try
                {
                    count++;
                }
                finally
                {
                    semaphore.Release();
                }
            }

            return count;
        };
    }

    private static OwnContender Tasks(string name, int locks, Func<Func<int, int>> createCount) =>
        new(name, locks, async () =>
        {
            var count = createCount();
            await Task.WhenAll(Enumerable.Range(0, Width).Select(_ => Task.Run(() => count(locks / Width))));
            Check.Equal(count(0), locks, "counted");
        });

    private static OwnContender Threads(string name, int locks, Func<Func<int, int>> createCount) =>
        new(name, locks, async () =>
        {
            var count = createCount();
            await BlockedThreads.RunAsync(Width, _ => count(locks / Width));
            Check.Equal(count(0), locks, "counted");
        });
}
