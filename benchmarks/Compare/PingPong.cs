using System.Collections.Concurrent;
using System.Threading.Channels;
using Concurrency;

namespace Compare;

/// <summary>One item to and fro over two channels of capacity 1. An operation is a round trip.</summary>
internal static class PingPong
{
    public static Workload Create(ConcurrencyRuntime runtime) =>
        new(
            "pingpong",
            100_000,
            [
                new("task", Contender.Ours, trips => Ours(runtime, "Task", "Task", trips)),
                new("task", "System.Threading.Channels", Channels),
                new("thread", Contender.Ours, trips => Ours(runtime, "Thread", "Thread", trips)),
                new("thread", "BlockingCollection", Collections),
                new("mixed", Contender.Ours, trips => Ours(runtime, "Thread", "Task", trips)),
            ]);

    private static async Task Ours(ConcurrencyRuntime runtime, string left, string right, int trips)
    {
        var there = runtime.CreateChannel<int>("there", 1);
        var back = runtime.CreateChannel<int>("back", 1);
        var player = runtime.Start(
            "player",
            async _ =>
            {
                var sum = 0L;
                for (var trip = 0; trip < trips; trip++)
                {
                    await there.SendAsync(trip);
                    sum += await back.ReceiveAsync();
                }

                there.TryComplete();
                return sum;
            },
            new() { Backend = left });
        var partner = runtime.Start(
            "partner",
            async _ =>
            {
                for (var trip = 0; trip < trips; trip++)
                    await back.SendAsync(await there.ReceiveAsync());
            },
            new() { Backend = right });
        await partner.JoinAsync();
        Check.Sum(await player.JoinAsync(), trips);
    }

    private static async Task Channels(int trips)
    {
        var there = Channel.CreateBounded<int>(1);
        var back = Channel.CreateBounded<int>(1);
        var player = Task.Run(async () =>
        {
            var sum = 0L;
            for (var trip = 0; trip < trips; trip++)
            {
                await there.Writer.WriteAsync(trip);
                sum += await back.Reader.ReadAsync();
            }

            return sum;
        });
        var partner = Task.Run(async () =>
        {
            for (var trip = 0; trip < trips; trip++)
                await back.Writer.WriteAsync(await there.Reader.ReadAsync());
        });
        await partner;
        Check.Sum(await player, trips);
    }

    private static Task Collections(int trips)
    {
        using var there = new BlockingCollection<int>(1);
        using var back = new BlockingCollection<int>(1);
        var sum = 0L;
        var player = new Thread(() =>
        {
            for (var trip = 0; trip < trips; trip++)
            {
                there.Add(trip);
                sum += back.Take();
            }
        });
        var partner = new Thread(() =>
        {
            for (var trip = 0; trip < trips; trip++)
                back.Add(there.Take());
        });
        player.Start();
        partner.Start();
        player.Join();
        partner.Join();
        Check.Sum(sum, trips);
        return Task.CompletedTask;
    }
}
