using Concurrency.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Concurrency.Tests.Hosting.Activities;

/// <summary>Nobody waits to send to a channel which nobody will receive from.</summary>
public sealed class DeadReaderTests
{
    private static readonly InvalidDataException s_failure = new("Cannot be stored.");

    [Theory, InlineData(FailureMode.StopHost), InlineData(FailureMode.LogAndContinue)]
    public async Task When_the_last_reader_has_failed_its_writers_fail_by_the_same(FailureMode mode)
    {
        await using var app = Scenario(c => c
            .AddActivity("write", WriteAsync, a => a.Writes("items").OnStop = StopMode.Drain)
            .AddActivity("read", ReadOneAsync, a =>
            {
                a.Reads("items");
                a.OnFailure = mode;
            }));

        await app.StartAsync();
        await app.StoppingAsync();

        await Assert.ThrowsAnyAsync<Exception>(app.StopAsync);
        Assert.Same(s_failure, (await app.Log.FirstAsync(mode == FailureMode.StopHost ? 321 : 322)).Exception);
        Assert.Contains("Hosted activity write ended", (await app.Log.FirstAsync(323)).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_another_reader_lives_the_channel_stays_open()
    {
        await using var app = Scenario(c => c
            .AddActivity("read", ReadOneAsync, a =>
            {
                a.Reads("items");
                a.OnFailure = FailureMode.LogAndContinue;
            })
            .AddActivity("wait", (scope, _) => scope.DelayAsync(Timeout.InfiniteTimeSpan), a => a.Reads("items")));

        await app.StartAsync();
        await app.Channel<int>("items").SendAsync(1);
        await app.Log.FirstAsync(322);

        Assert.False(app.Channel<int>("items").GetSnapshot().IsCompleted);
        await app.StopAsync();
    }

    [Fact]
    public async Task A_reader_that_has_had_enough_leaves_the_channel_as_it_is()
    {
        await using var app = Scenario(c => c.AddActivity("read", (_, _) => default(ValueTask), a =>
        {
            a.Reads("items");
            a.StopsHostWhenCompleted = true;
        }));

        await app.StartAsync();
        await app.StoppingAsync();
        await app.StopAsync();

        Assert.False(app.Channel<int>("items").GetSnapshot().IsCompleted);
    }

    [Fact]
    public async Task A_channel_with_readers_the_host_does_not_see_stays_open()
    {
        await using var app = new HostedScenario(c => c
            .AddChannel<int>("items", capacity: 1, o => o.HasOtherReaders = true)
            .AddActivity("read", ReadOneAsync, a =>
            {
                a.Reads("items");
                a.OnFailure = FailureMode.LogAndContinue;
            }));

        await app.StartAsync();
        await app.Channel<int>("items").SendAsync(1);
        await app.Log.FirstAsync(322);

        Assert.False(app.Channel<int>("items").GetSnapshot().IsCompleted);
        await app.StopAsync();
    }

    private static HostedScenario Scenario(Action<ConcurrencyHostingBuilder> configure) =>
        new(c => configure(c.AddChannel<int>("items", capacity: 1)));

    private static async ValueTask WriteAsync(IActivityScope scope, IServiceProvider services)
    {
        var items = services.GetRequiredKeyedService<IChannelWriter<int>>("items");
        for (var item = 0; ; item++)
            await items.SendAsync(item);
    }

    private static async ValueTask ReadOneAsync(IActivityScope scope, IServiceProvider services)
    {
        await services.GetRequiredKeyedService<IChannelReader<int>>("items").ReceiveAsync();
        throw s_failure;
    }
}
