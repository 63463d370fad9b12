namespace Concurrency.Tests.Conformance.Probe;

/// <summary>
/// A million operations in a row that complete at once neither overflow the stack nor keep the only worker to themselves: two
/// neighbours, one in the worker's own queue and one in the global queue, get their turn before the million ends.
/// </summary>
internal static class Neighbours
{
    private const int Operations = 1_000_000;

    public static async Task SendsAsync(ConcurrencyRuntime concurrency)
    {
        var channel = concurrency.CreateChannel<int>("items", ChannelCapacity.Unbounded);
        await concurrency.RunAsync("sender", async _ =>
        {
            var neighbours = new Watch();
            for (var item = 0; item < Operations; item++)
                await channel.SendAsync(item);

            neighbours.AssertServed();
        });
    }

    public static async Task ReceivesAsync(ConcurrencyRuntime concurrency)
    {
        var channel = concurrency.CreateChannel<int>("items", ChannelCapacity.Unbounded);
        for (var item = 0; item < Operations; item++)
            channel.TrySend(item);

        await concurrency.RunAsync("receiver", async _ =>
        {
            var neighbours = new Watch();
            for (var item = 0; item < Operations; item++)
            {
                if (await channel.ReceiveAsync() != item)
                    throw new InvalidOperationException("Out of order.");
            }

            neighbours.AssertServed();
        });
    }

    // Each wakes the other, and both are served by the worker's own queue, which is looked into first.
    public static async Task PingPongAsync(ConcurrencyRuntime concurrency)
    {
        var there = concurrency.CreateChannel<int>("there", capacity: 1);
        var back = concurrency.CreateChannel<int>("back", capacity: 1);
        var pong = concurrency.Start("pong", async _ =>
        {
            await foreach (var item in there.ReceiveAllAsync())
                await back.SendAsync(item);
        });
        await concurrency.RunAsync("ping", async _ =>
        {
            var neighbours = new Watch();
            for (var round = 0; round < Operations / 4; round++)
            {
                await there.SendAsync(round);
                await back.ReceiveAsync();
            }

            neighbours.AssertServed();
            there.TryComplete();
        });
        await pong.JoinAsync();
    }

    private sealed class Watch
    {
        private bool _isLocalServed;
        private bool _isGlobalServed;

        public Watch()
        {
            ThreadPool.UnsafeQueueUserWorkItem(_ => Volatile.Write(ref _isLocalServed, true), 0, preferLocal: true);
            ThreadPool.UnsafeQueueUserWorkItem(_ => Volatile.Write(ref _isGlobalServed, true), 0, preferLocal: false);
        }

        public void AssertServed()
        {
            if (!Volatile.Read(ref _isLocalServed) || !Volatile.Read(ref _isGlobalServed))
                throw new InvalidOperationException($"Starved: local {_isLocalServed}, global {_isGlobalServed}.");
        }
    }
}
