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
        var channels = sharesChannel ? [] : new IChannel<int>[count];
        Func<IActivityScope, ValueTask> body = sharesChannel
            ? scope => ReceiveAsync(shared, frames)
            : scope => ReceiveAsync(channels[scope.Index], frames);

        for (var index = 0; index < channels.Length; index++)
            channels[index] = runtime.CreateChannel<int>("own", 1);

        var managedBefore = GC.GetTotalMemory(forceFullCollection: true);
        var residentBefore = Resident();
        var start = Stopwatch.GetTimestamp();
        IActivity all;
        if (sharesChannel)
        {
            all = runtime.Start("root", async scope =>
            {
                for (var index = 0; index < count; index++)
                    scope.Start("blocked", body);

                await scope.YieldAsync();
            });
        }
        else
        {
            all = runtime.Start("blocked", body, instances: count);
        }

        while (CountWaiting() < count)
            await Task.Yield();

        var started = Stopwatch.GetElapsedTime(start);
        var managed = GC.GetTotalMemory(forceFullCollection: true) - managedBefore;
        var resident = Resident() - residentBefore;

        start = Stopwatch.GetTimestamp();
        for (var index = 0; index < count; index++)
            (sharesChannel ? shared : channels[index]).TrySend(index);

        await all.JoinAsync();
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

    private static long Resident()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
