using Concurrency.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Concurrency.Tests.Hosting.Worker;

/// <summary>A channel is filled, and nothing of it is taken before the host stops.</summary>
internal static class Pipeline
{
    public const int Items = 1000;

    public static void Add(HostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<Progress>();
        builder.Services.AddConcurrency(c => c
            .AddChannel<int>("items", capacity: Items)
            .AddChannel<int>("stop", ChannelCapacity.Rendezvous, channel => channel.HasOtherWriters = true)
            .AddActivity<Source>("import", a => a.Completes("items", "stop"))
            .AddActivity<Sink>("store", a => a.OnStop = StopMode.Drain));
    }

    /// <summary>How far it is.</summary>
    internal sealed class Progress
    {
        /// <summary>Set when the channel is full.</summary>
        public ManualResetEventSlim Ready { get; } = new();

        /// <summary>Set when everything has been received.</summary>
        public ManualResetEventSlim Drained { get; } = new();
    }

    private sealed class Source([FromKeyedServices("items")] IChannelWriter<int> items, Progress progress) : IHostedActivity
    {
        public async ValueTask RunAsync(IActivityScope scope)
        {
            for (var item = 0; item < Items; item++)
                await items.SendAsync(item);

            Console.WriteLine("ready");
            progress.Ready.Set();
            await scope.DelayAsync(Timeout.InfiniteTimeSpan);
        }
    }

    private sealed class Sink(
        [FromKeyedServices("items")] IChannelReader<int> items,
        [FromKeyedServices("stop")] IChannelReader<int> stop,
        Progress progress) : IHostedActivity
    {
        public async ValueTask RunAsync(IActivityScope scope)
        {
            // The end of the writer is what a stop begins with.
            await foreach (var _ in stop.ReceiveAllAsync())
                throw new InvalidOperationException("Nobody sends here.");

            var count = 0;
            await foreach (var _ in items.ReceiveAllAsync())
                count++;

            Console.WriteLine($"received {count}");
            progress.Drained.Set();
        }
    }
}
