using System.Threading.Channels;

namespace Concurrency.Tests.Explorations;

/// <summary>Code that is written for <c>System.Threading.Channels</c>.</summary>
public sealed class InteropTests
{
    [Fact]
    public void Who_is_lent_the_ends_of_a_channel_is_explored()
    {
        var report = Simulation.Explore(
            scope =>
            {
                var items = scope.CreateChannel<int>("items", capacity: 1);
                var received = new List<int>();
                Simulation.Eventually("all are received in order", () => received.SequenceEqual([0, 1]));
                scope.Start("producer", async _ => await WriteTwoAsync(items.AsChannelWriter()));
                scope.Start("consumer", async _ => await ReadAllAsync(items.AsChannelReader(), received));
                return ValueTask.CompletedTask;
            },
            new() { Strategy = SimulationStrategy.Exhaustive });

        Assert.True(report is { Finding: null, IsExhausted: true }, report.ToString());
        Assert.True(report.Schedules > 10);
    }

    [Fact]
    public void An_end_that_was_adapted_is_shown_by_its_path()
    {
        var finding = Simulation.Explore(async scope =>
        {
            var feed = scope.Adapt("feed", Channel.CreateUnbounded<int>().Reader);
            Assert.False(feed.TryReceive(out _));
            await feed.ReceiveAsync();
        }).Finding;

        Assert.Equal(["Receive main/feed"], finding!.Steps.Select(step => $"{step.Operation} {step.Target}"));
        Assert.Contains("main waits: Receive on main/feed", finding.Waits);
    }

    private static async ValueTask WriteTwoAsync(ChannelWriter<int> writer)
    {
        await writer.WriteAsync(0);
        await writer.WriteAsync(1);
        writer.Complete();
    }

    private static async ValueTask ReadAllAsync(ChannelReader<int> reader, List<int> received)
    {
        await foreach (var item in reader.ReadAllAsync())
            received.Add(item);
    }
}
