using System.Collections.Concurrent;
using System.Threading.Channels;
using Concurrency;

namespace Compare;

/// <summary>One sender, one receiver, a channel of capacity 128. An operation is an item.</summary>
internal static class Pipeline
{
    private const int Capacity = 128;

    public static Workload Create(ConcurrencyRuntime runtime) =>
        new(
            "pipeline",
            1_000_000,
            [
                new("task", Contender.Ours, items => Ours(runtime, "Task", "Task", items)),
                new("task", "System.Threading.Channels", Channels),
                new("thread", Contender.Ours, items => Ours(runtime, "Thread", "Thread", items)),
                new("thread", "BlockingCollection", Collections),
                new("mixed", Contender.Ours, items => Ours(runtime, "Thread", "Task", items)),
            ]);

    private static async Task Ours(ConcurrencyRuntime runtime, string left, string right, int items)
    {
        var channel = runtime.CreateChannel<int>("items", Capacity);
        var sender = runtime.Start(
            "sender",
            async _ =>
            {
                for (var item = 0; item < items; item++)
                    await channel.SendAsync(item);
            },
            new() { Backend = left });
        channel.CompleteAfter(sender);
        var receiver = runtime.Start(
            "receiver",
            async _ =>
            {
                var sum = 0L;
                await foreach (var item in channel.ReceiveAllAsync())
                    sum += item;

                return sum;
            },
            new() { Backend = right });
        Check.Sum(await receiver.JoinAsync(), items);
    }

    private static async Task Channels(int items)
    {
        var channel = Channel.CreateBounded<int>(Capacity);
        var sender = Task.Run(async () =>
        {
            for (var item = 0; item < items; item++)
                await channel.Writer.WriteAsync(item);

            channel.Writer.Complete();
        });
        var receiver = Task.Run(async () =>
        {
            var sum = 0L;
            await foreach (var item in channel.Reader.ReadAllAsync())
                sum += item;

            return sum;
        });
        await sender;
        Check.Sum(await receiver, items);
    }

    private static Task Collections(int items)
    {
        using var collection = new BlockingCollection<int>(Capacity);
        var sum = 0L;
        var sender = new Thread(() =>
        {
            for (var item = 0; item < items; item++)
                collection.Add(item);

            collection.CompleteAdding();
        });
        var receiver = new Thread(() =>
        {
            foreach (var item in collection.GetConsumingEnumerable())
                sum += item;
        });
        sender.Start();
        receiver.Start();
        sender.Join();
        receiver.Join();
        Check.Sum(sum, items);
        return Task.CompletedTask;
    }
}
