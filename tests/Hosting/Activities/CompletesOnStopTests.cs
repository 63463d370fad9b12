using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Concurrency.Tests.Hosting.Activities;

/// <summary>A channel that the host itself completes when it stops.</summary>
public sealed class CompletesOnStopTests
{
    /// <summary>Otherwise it would fail by a channel that is closed to it, and a clean stop would throw.</summary>
    [Theory, InlineData("Task"), InlineData("Thread")]
    public async Task Its_writers_are_cancelled_before_it_is_completed(string backend)
    {
        await using var app = new HostedScenario(c => c
            .AddChannel<int>("requests", capacity: 1, channel => (channel.CompletesOnStop, channel.HasOtherReaders) = (true, true))
            .AddActivity(
                "write",
                async (_, services) =>
                {
                    var requests = services.GetRequiredKeyedService<IChannelWriter<int>>("requests");
                    while (true)
                        await requests.SendAsync(1);
                },
                a => a.Writes("requests"))).Set(("DefaultBackend", backend));

        await app.StartAsync();
        while (app.Channel<int>("requests").GetSnapshot().WaitingSenders == 0)
            await Task.Yield();
        await app.StopAsync();

        Assert.Equal(
            ["Warning 327 Channel requests still held 1 items when the host stopped, and 0 senders waited."], app.Complaints);
    }
}
