using Compare.Measuring;
using Compare.Peers;
using Compare.Queues;
using Concurrency;

namespace Compare.Workloads;

/// <summary>One item to and fro over two channels of capacity 1. An operation is a round trip.</summary>
internal static class PingPong
{
    public const string Name = "pingpong";

    private const int Trips = 1_000_000;
    private const int ThreadTrips = 100_000;
    private const int SlowTrips = 10_000;

    public static IEnumerable<Workload> Create(IConcurrency concurrency, PeerPrograms peers) =>
    [
        new(Name, Placement.Task,
        [
            Ours(concurrency, Placement.Task, Trips),
            Async<ChannelQueue>(ChannelQueue.Name, Trips),
            Async<SynchronousChannelQueue>(SynchronousChannelQueue.Name, Trips),
            Async<SemaphoreQueue>(SemaphoreQueue.Name, Trips),
            Async<DataflowQueue>(DataflowQueue.Name, Trips / 10),
            new OwnContender("TaskCompletionSource", Trips, () => PromisesAsync(Trips)),
            .. peers.Go("pingpong", Trips),
            .. peers.RustTokio("pingpong", Trips),
        ]),
        new(Name, Placement.Thread,
        [
            Ours(concurrency, Placement.Thread, ThreadTrips),
            Blocking<CollectionQueue>(CollectionQueue.Name, ThreadTrips),
            Blocking<MonitorQueue>(MonitorQueue.Name, SlowTrips),
            Blocking<SemaphoreQueue>(SemaphoreQueue.Name, ThreadTrips),
            .. peers.RustStd("pingpong", SlowTrips),
            .. peers.RustCrossbeam("pingpong", ThreadTrips),
        ]),
        new(Name, Placement.Mixed,
        [
            Ours(concurrency, Placement.Mixed, ThreadTrips),
            new OwnContender("Channels-GetResult", SlowTrips, () => BlockedOnTasksAsync(SlowTrips)),
        ]),
    ];

    private static OwnContender Ours(IConcurrency concurrency, Placement placement, int trips) =>
        new(Contender.Ours, trips, async () =>
        {
            var there = concurrency.CreateChannel<int>("there", 1);
            var back = concurrency.CreateChannel<int>("back", 1);
            var player = concurrency.Start("player", async _ =>
            {
                var sum = 0L;
                for (var trip = 0; trip < trips; trip++)
                {
                    await there.SendAsync(trip);
                    sum += await back.ReceiveAsync();
                }

                return sum;
            }, placement[0]);
            var partner = concurrency.Start("partner", async _ =>
            {
                for (var trip = 0; trip < trips; trip++)
                    await back.SendAsync(await there.ReceiveAsync());
            }, placement[1]);
            await partner.JoinAsync();
            Check.Sum(await player.JoinAsync(), trips);
        });

    private static OwnContender Async<TQueue>(string name, int trips)
        where TQueue : struct, IAsyncQueue<TQueue> =>
        new(name, trips, async () =>
        {
            var there = TQueue.Create(1);
            var back = TQueue.Create(1);
            var player = Task.Run(async () =>
            {
                var sum = 0L;
                for (var trip = 0; trip < trips; trip++)
                {
                    await there.SendAsync(trip);
                    sum += await back.ReceiveAsync();
                }

                return sum;
            });
            var partner = Task.Run(async () =>
            {
                for (var trip = 0; trip < trips; trip++)
                    await back.SendAsync(await there.ReceiveAsync());
            });
            await partner;
            Check.Sum(await player, trips);
        });

    private static OwnContender Blocking<TQueue>(string name, int trips)
        where TQueue : struct, IBlockingQueue<TQueue> =>
        new(name, trips, async () =>
        {
            var there = TQueue.Create(1);
            var back = TQueue.Create(1);
            var sum = 0L;
            await BlockedThreads.RunAsync(
                () =>
                {
                    for (var trip = 0; trip < trips; trip++)
                    {
                        there.Send(trip);
                        sum += back.Receive();
                    }
                },
                () =>
                {
                    for (var trip = 0; trip < trips; trip++)
                        back.Send(there.Receive());
                });
            Check.Sum(sum, trips);
        });

    /// <summary>Without any queue: each way is a promise for the next item, replaced before the answer goes back.</summary>
    private static async Task PromisesAsync(int trips)
    {
        var there = NewPromise();
        var back = NewPromise();
        var player = Task.Run(async () =>
        {
            var sum = 0L;
            for (var trip = 0; trip < trips; trip++)
            {
                there.SetResult(trip);
                sum += await back.Task;
                back = NewPromise();
            }

            return sum;
        });
        var partner = Task.Run(async () =>
        {
            for (var trip = 0; trip < trips; trip++)
            {
                var item = await there.Task;
                there = NewPromise();
                back.SetResult(item);
            }
        });
        await partner;
        Check.Sum(await player, trips);

        static TaskCompletionSource<int> NewPromise() => new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>A thread has nothing but this to meet a task at a channel.</summary>
    private static async Task BlockedOnTasksAsync(int trips)
    {
        var there = ChannelQueue.Create(1);
        var back = ChannelQueue.Create(1);
        var sum = 0L;
        var partner = Task.Run(async () =>
        {
            for (var trip = 0; trip < trips; trip++)
                await back.SendAsync(await there.ReceiveAsync());
        });
        await BlockedThreads.RunAsync(() =>
        {
            for (var trip = 0; trip < trips; trip++)
            {
                there.SendAsync(trip).AsTask().GetAwaiter().GetResult();
                sum += back.ReceiveAsync().AsTask().GetAwaiter().GetResult();
            }
        });
        await partner;
        Check.Sum(sum, trips);
    }
}
