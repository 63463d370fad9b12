using System.Collections.Concurrent;
using System.Threading.Channels;
using Compare.Measuring;
using Compare.Peers;
using Compare.Queues;
using Concurrency;

namespace Compare.Workloads;

/// <summary>Four senders, a channel each, and one activity which receives from whichever has something. An operation is an item.</summary>
internal static class Selecting
{
    private const int Width = 4;
    private const int Items = 400_000;
    private const int ThreadItems = 100_000;
    private const int SlowItems = 20_000;

    public static IEnumerable<Workload> Create(string name, int capacity, IConcurrency concurrency, PeerPrograms peers) =>
    [
        new(name, Placement.Task,
        [
            Ours(concurrency, Placement.Task, capacity, Items),
            new OwnContender("WaitToReadAsync-WhenAny", Items, () => WhenAnyAsync(capacity, Items)),
            .. peers.Go("select", Items, Items, capacity),
            .. peers.RustTokio("select", Items, Items, capacity),
        ]),
        new(name, Placement.Thread,
        [
            Ours(concurrency, Placement.Thread, capacity, ThreadItems),
            new OwnContender("TakeFromAny", SlowItems, () => TakeFromAnyAsync(capacity, SlowItems)),
            .. peers.RustCrossbeam("select", ThreadItems, ThreadItems, capacity),
        ]),
        new(name, Placement.Mixed, [Ours(concurrency, Placement.Mixed, capacity, ThreadItems)]),
    ];

    private static OwnContender Ours(IConcurrency concurrency, Placement placement, int capacity, int items) =>
        new(Contender.Ours, items, async () =>
        {
            var channels = Create(() => concurrency.CreateChannel<int>("items", capacity));
            concurrency.Start("sender", async scope =>
            {
                for (var item = scope.Index; item < items; item += Width)
                    await channels[scope.Index].SendAsync(item);
            }, Width, placement[0]);
            var receiver = concurrency.Start("receiver", async scope =>
            {
                var select = scope.CreateSelect(Array.ConvertAll(channels, channel => channel.ReceiveCase()));
                var sum = 0L;
                for (var received = 0; received < items; received++)
                    sum += ((ISelectCase<int>)await select.WaitAsync()).Value;

                return sum;
            }, placement[1]);
            Check.Sum(await receiver.JoinAsync(), items);
        });

    /// <summary>
    /// The best there is over several of the BCL's channels: take what is there, and when there is nothing wait for the first
    /// which reports something. Waits that have not ended are kept for the next time.
    /// </summary>
    private static async Task WhenAnyAsync(int capacity, int items)
    {
        var channels = Create(() => Channel.CreateBounded<int>(capacity));
        var senders = channels.Select((channel, index) => Task.Run(async () =>
        {
            for (var item = index; item < items; item += Width)
                await channel.Writer.WriteAsync(item);
        })).ToList();
        var receiver = Task.Run(async () =>
        {
            var waits = Array.ConvertAll(channels, channel => channel.Reader.WaitToReadAsync().AsTask());
            var sum = 0L;
            for (var received = 0; received < items;)
            {
                var before = received;
                foreach (var channel in channels)
                {
                    if (channel.Reader.TryRead(out var item))
                    {
                        sum += item;
                        received++;
                    }
                }

                if (received > before)
                    continue;

                await Task.WhenAny(waits);
                for (var index = 0; index < Width; index++)
                {
                    if (waits[index].IsCompleted)
                        waits[index] = channels[index].Reader.WaitToReadAsync().AsTask();
                }
            }

            return sum;
        });
        await Task.WhenAll(senders);
        Check.Sum(await receiver, items);
    }

    private static async Task TakeFromAnyAsync(int capacity, int items)
    {
        var collections = Create(() => new BlockingCollection<int>(capacity));
        var senders = BlockedThreads.RunAsync(Width, index =>
        {
            for (var item = index; item < items; item += Width)
                collections[index].Add(item);
        });
        var sum = 0L;
        await BlockedThreads.RunAsync(() =>
        {
            for (var received = 0; received < items; received++)
            {
                BlockingCollection<int>.TakeFromAny(collections, out var item);
                sum += item;
            }
        });
        await senders;
        Check.Sum(sum, items);
    }

    private static T[] Create<T>(Func<T> create) => [.. Enumerable.Range(0, Width).Select(_ => create())];
}
