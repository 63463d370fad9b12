using Concurrency.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Concurrency.Tests.Hosting.Activities;

/// <summary>A failure goes down the stream with its channels, and is one failure all the same.</summary>
public sealed class ConsequenceTests
{
    [Theory, InlineData(false), InlineData(true)]
    public async Task What_follows_down_the_stream_is_told_as_a_consequence_and_not_thrown_again(bool receivesOneByOne)
    {
        var failure = new InvalidDataException("No orders.");
        await using var app = new HostedScenario(c => c
            .AddChannel<int>("a", capacity: 1)
            .AddChannel<int>("b", capacity: 1)
            .AddChannel<int>("c", capacity: 1)
            .AddActivity("first", (_, _) => ValueTask.FromException(failure), a => a.Writes("a").Completes("a"))
            .AddActivity("second", (_, services) => Read("a", services), a => Drain(a).Reads("a").Writes("b").Completes("b"))
            .AddActivity("third", (_, services) => Read("b", services), a => Drain(a).Reads("b").Writes("c").Completes("c"))
            .AddActivity("fourth", (_, services) => Read("c", services), a => Drain(a).Reads("c")));

        await app.StartAsync();
        await app.StoppingAsync();

        Assert.Same(failure, await Assert.ThrowsAsync<InvalidDataException>(app.StopAsync));
        Assert.Equal(321, app.Log.Complaints[0].Id);
        Assert.Equal(
            ["second", "third", "fourth"],
            app.Log.Of(323).Select(entry => entry.Message.Split(' ')[2]));
        Assert.StartsWith(
            receivesOneByOne
                ? "Hosted activity second ended because of a failure reported before: Channel 'a' is completed with an error: No orders."
                : "Hosted activity second ended because of a failure reported before: No orders.",
            app.Log.Of(323)[0].Message,
            StringComparison.Ordinal);
        Assert.Equal(4, app.Log.Complaints.Count);

        async ValueTask Read(string channel, IServiceProvider services)
        {
            var reader = services.GetRequiredKeyedService<IChannelReader<int>>(channel);
            if (receivesOneByOne)
                await reader.ReceiveAsync();

            await foreach (var _ in reader.ReceiveAllAsync())
                Assert.Fail("Nothing was sent.");
        }
    }

    private static HostedActivityOptions Drain(HostedActivityOptions options)
    {
        options.OnStop = StopMode.Drain;
        return options;
    }
}
