using Concurrency;

namespace Growth;

/// <summary>All curves.</summary>
internal static class Curves
{
    public static IReadOnlyList<Curve> All { get; } =
    [
        new("activities", [2, 8, 64, 512, 4_096, 32_768], MaxThreads: 512, PassOnAsync),
        new("channels", [1, 2, 4, 8, 16, 32, 64], MaxThreads: 64, SelectAsync),
        new("waiters", [1, 10, 100, 1_000, 10_000], MaxThreads: 100, LockAsync),
        new("items", [1, 16, 128, 1_024, 16_384, 262_144], MaxThreads: int.MaxValue, SendAsync),
    ];

    // So many activities pass a token round. An operation is a hop.
    private static async Task<long> PassOnAsync(IConcurrency concurrency, int members, ActivityOptions options)
    {
        var hops = Math.Max(Curve.CountFor(options), members * 4);
        var ring = Enumerable.Range(0, members).Select(index => concurrency.CreateChannel<int>("ring", capacity: 1)).ToArray();
        var group = concurrency.Start("member", async scope =>
        {
            var (previous, next) = (ring[scope.Index], ring[(scope.Index + 1) % members]);
            while (true)
            {
                var token = await previous.ReceiveAsync();
                if (token > 0)
                    await next.SendAsync(token - 1);

                if (token < members)
                    return;
            }
        }, members, options);
        await ring[0].SendAsync(hops);
        await group.JoinAsync();
        return hops;
    }

    // One activity receives from whichever of so many channels has something, and one sends to each in turn. An operation is an item.
    private static async Task<long> SelectAsync(IConcurrency concurrency, int width, ActivityOptions options)
    {
        var items = Curve.CountFor(options);
        var channels = Enumerable.Range(0, width).Select(_ => concurrency.CreateChannel<int>("channel", capacity: 64)).ToArray();
        var sender = concurrency.Start("sender", async _ =>
        {
            for (var item = 0; item < items; item++)
                await channels[item % width].SendAsync(item);
        }, options);
        var receiver = concurrency.Start("receiver", async scope =>
        {
            var select = scope.CreateSelect(Array.ConvertAll(channels, channel => channel.ReceiveCase()));
            var sum = 0L;
            for (var received = 0; received < items; received++)
                sum += ((ISelectCase<int>)await select.WaitAsync()).Value;

            return sum;
        }, options);
        await sender.JoinAsync();
        Check(await receiver.JoinAsync(), (long)items * (items - 1) / 2);
        return items;
    }

    // So many activities count under one mutex. An operation is one locking and unlocking.
    private static async Task<long> LockAsync(IConcurrency concurrency, int width, ActivityOptions options)
    {
        var each = Math.Max(1, Curve.CountFor(options) / width);
        var mutex = concurrency.CreateMutex("mutex");
        var count = 0L;
        await concurrency.Start("counting", async _ =>
        {
            for (var done = 0; done < each; done++)
            {
                using (await mutex.AcquireAsync())
                    count++;
            }
        }, width, options).JoinAsync();
        Check(count, (long)each * width);
        return count;
    }

    // One activity sends to another over a channel with room for so many items. An operation is an item.
    private static async Task<long> SendAsync(IConcurrency concurrency, int capacity, ActivityOptions options)
    {
        var items = Curve.CountFor(options);
        var channel = concurrency.CreateChannel<int>("channel", capacity);
        var sender = concurrency.Start("sender", async _ =>
        {
            for (var item = 0; item < items; item++)
                await channel.SendAsync(item);
        }, options);
        var receiver = concurrency.Start("receiver", async _ =>
        {
            var sum = 0L;
            for (var received = 0; received < items; received++)
                sum += await channel.ReceiveAsync();

            return sum;
        }, options);
        await sender.JoinAsync();
        Check(await receiver.JoinAsync(), (long)items * (items - 1) / 2);
        return items;
    }

    private static void Check(long actual, long expected)
    {
        if (actual != expected)
            throw new InvalidOperationException($"The result is {actual} and should be {expected}.");
    }
}
