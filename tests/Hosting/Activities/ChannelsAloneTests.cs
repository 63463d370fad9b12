using Xunit;

namespace Concurrency.Tests.Hosting.Activities;

/// <summary>A host may have channels between end points and background services, and no hosted activities.</summary>
public sealed class ChannelsAloneTests
{
    [Fact]
    public async Task A_channel_completes_on_stop_in_a_host_without_activities_too()
    {
        await using var app = new HostedScenario(c => c.AddChannel<int>(
            "requests", capacity: 4, channel => (channel.CompletesOnStop, channel.HasOtherWriters, channel.HasOtherReaders) = (true, true, true)));

        await app.StartAsync();
        await app.Channel<int>("requests").SendAsync(1);
        await app.StopAsync();

        Assert.True(app.Channel<int>("requests").GetSnapshot().IsCompleted);
        Assert.Equal(
            ["Warning 327 Channel requests still held 1 items when the host stopped, and 0 senders waited."], app.Complaints);
    }

    [Fact]
    public async Task Their_topology_is_checked_too()
    {
        await using var app = new HostedScenario(c => c.AddChannel<int>("requests", capacity: 4, channel => channel.HasOtherReaders = true));

        await app.StartAsync();

        Assert.StartsWith(
            "Nothing that is registered writes to channel 'requests'.", Assert.Single(app.Log.Of(328)).Message, StringComparison.Ordinal);
        await app.StopAsync();
    }
}
