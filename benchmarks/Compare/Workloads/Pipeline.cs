using Compare.Measuring;
using Compare.Peers;
using Compare.Queues;
using Concurrency;

namespace Compare.Workloads;

/// <summary>As many senders as receivers at one channel of capacity 128. An operation is an item.</summary>
internal static class Pipeline
{
    private const int Capacity = 128;
    private const int Items = 2_000_000;
    private const int SlowItems = 200_000;

    public static IEnumerable<Workload> Create(string name, int width, IConcurrency concurrency, PeerPrograms peers) =>
    [
        new(name, Placement.Task,
        [
            Ours(concurrency, Placement.Task, width, Items),
            Async<ChannelQueue>(ChannelQueue.Name, width, Items),
            Async<SynchronousChannelQueue>(SynchronousChannelQueue.Name, width, SlowItems),
            Async<DataflowQueue>(DataflowQueue.Name, width, SlowItems),
            .. peers.Go("pipeline", Items, Items, width, Capacity),
            .. peers.RustTokio("pipeline", Items, Items, width, Capacity),
        ]),
        new(name, Placement.Thread,
        [
            Ours(concurrency, Placement.Thread, width, Items),
            Blocking<CollectionQueue>(CollectionQueue.Name, width, SlowItems),
            Blocking<MonitorQueue>(MonitorQueue.Name, width, Items),
            .. peers.RustStd("pipeline", Items, Items, width, Capacity),
            .. peers.RustCrossbeam("pipeline", Items, Items, width, Capacity),
        ]),
        new(name, Placement.Mixed,
        [
            Ours(concurrency, Placement.Mixed, width, Items),
            BlockedOnTasks(width, SlowItems),
        ]),
    ];

    private static OwnContender Ours(IConcurrency concurrency, Placement placement, int width, int items) =>
        new(Contender.Ours, items, async () =>
        {
            var channel = concurrency.CreateChannel<int>("items", Capacity);
            var senders = concurrency.Start("sender", async scope =>
            {
                for (var item = scope.Index; item < items; item += width)
                    await channel.SendAsync(item);
            }, width, placement[0]);
            channel.CompleteAfter(senders);
            var sums = new long[width];
            var receivers = concurrency.Start("receiver", async scope =>
            {
                var sum = 0L;
                await foreach (var item in channel.ReceiveAllAsync())
                    sum += item;

                sums[scope.Index] = sum;
            }, width, placement[1]);
            await receivers.JoinAsync();
            Check.Sum(sums.Sum(), items);
        });

    private static OwnContender Async<TQueue>(string name, int width, int items)
        where TQueue : struct, IAsyncQueue<TQueue> =>
        new(name, items, async () =>
        {
            var queue = TQueue.Create(Capacity);
            var senders = Enumerable.Range(0, width).Select(index => Task.Run(async () =>
            {
                for (var item = index; item < items; item += width)
                    await queue.SendAsync(item);
            })).ToList();
            var receivers = StartReceivers(queue, width);
            await Task.WhenAll(senders);
            queue.Complete();
            Check.Sum((await Task.WhenAll(receivers)).Sum(), items);
        });

    private static OwnContender Blocking<TQueue>(string name, int width, int items)
        where TQueue : struct, IBlockingQueue<TQueue> =>
        new(name, items, async () =>
        {
            var queue = TQueue.Create(Capacity);
            var senders = BlockedThreads.RunAsync(width, index =>
            {
                for (var item = index; item < items; item += width)
                    queue.Send(item);
            });
            var sums = new long[width];
            var receivers = BlockedThreads.RunAsync(width, index =>
            {
                var sum = 0L;
                foreach (var item in queue.ReceiveAll())
                    sum += item;

                sums[index] = sum;
            });
            await senders;
            queue.Complete();
            await receivers;
            Check.Sum(sums.Sum(), items);
        });

    /// <summary>Threads which send to tasks: a thread has nothing but this when the channel is full.</summary>
    private static OwnContender BlockedOnTasks(int width, int items) =>
        new("Channels-GetResult", items, async () =>
        {
            var queue = ChannelQueue.Create(Capacity);
            var receivers = StartReceivers(queue, width);
            await BlockedThreads.RunAsync(width, index =>
            {
                for (var item = index; item < items; item += width)
                {
                    var sending = queue.SendAsync(item);
                    if (!sending.IsCompletedSuccessfully)
                        sending.AsTask().GetAwaiter().GetResult();
                }
            });
            queue.Complete();
            Check.Sum((await Task.WhenAll(receivers)).Sum(), items);
        });

    private static List<Task<long>> StartReceivers<TQueue>(TQueue queue, int width)
        where TQueue : struct, IAsyncQueue<TQueue> =>
        [.. Enumerable.Range(0, width).Select(_ => Task.Run(async () =>
        {
            var sum = 0L;
            await foreach (var item in queue.ReceiveAllAsync())
                sum += item;

            return sum;
        }))];
}
