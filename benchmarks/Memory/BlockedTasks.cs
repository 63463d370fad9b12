using System.Diagnostics;
using Concurrency;

namespace Memory;

/// <summary>Many task-backed activities, each blocked in a receive: what one costs to start, to keep and to end.</summary>
internal static class BlockedTasks
{
    public static async Task MeasureAsync(int count, bool sharesChannel, int frames)
    {
        await using var runtime = ConcurrencyRuntime.Create(builder => builder.UseTasks());
        var shared = runtime.CreateChannel<int>("shared", ChannelCapacity.Unbounded);
        var channels = new IChannel<int>[sharesChannel ? 0 : count];
        for (var index = 0; index < channels.Length; index++)
            channels[index] = runtime.CreateChannel<int>("own", 1);

        Func<IActivityScope, ValueTask> receiveShared = _ => ReceiveAsync(shared, frames);
        var (managedBefore, residentBefore) = Weigh();
        var start = Stopwatch.GetTimestamp();
        var root = runtime.Start("root", async scope =>
        {
            for (var index = 0; index < count; index++)
            {
                if (sharesChannel)
                {
                    scope.Start("blocked", receiveShared);
                }
                else
                {
                    var own = channels[index];
                    scope.Start("blocked", _ => ReceiveAsync(own, frames));
                }
            }

            await scope.YieldAsync();
        });

        while (CountWaiting() < count)
            await Task.Yield();

        var started = Stopwatch.GetElapsedTime(start);
        var (managed, resident) = Weigh();
        managed -= managedBefore;
        resident -= residentBefore;

        start = Stopwatch.GetTimestamp();
        for (var index = 0; index < count; index++)
            (sharesChannel ? shared : channels[index]).TrySend(index);

        await root.JoinAsync();
        var ended = Stopwatch.GetElapsedTime(start);

        Console.WriteLine(
            $"{count:N0} task-backed activities, {(sharesChannel ? "one shared channel" : "a channel each")}, {frames} frames: "
            + $"{(double)managed / count:F0} bytes managed, {(double)resident / count:F0} bytes resident each "
            + $"(channels not counted); {started.TotalNanoseconds / count:F0} ns to start, "
            + $"{ended.TotalNanoseconds / count:F0} ns to release and end.");

        long CountWaiting() =>
            sharesChannel
                ? shared.GetSnapshot().WaitingReceivers
                : channels.Sum(channel => (long)channel.GetSnapshot().WaitingReceivers);
    }

    private static async ValueTask ReceiveAsync(IChannelReader<int> channel, int frames)
    {
        if (frames > 1)
            await ReceiveAsync(channel, frames - 1);
        else
            await channel.ReceiveAsync();
    }

    // After a collection which gives back what it can, so that resident is what the activities need.
    private static (long Managed, long Resident) Weigh()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        using var process = Process.GetCurrentProcess();
        return (GC.GetTotalMemory(forceFullCollection: false), process.WorkingSet64);
    }
}
