using Concurrency.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Concurrency.Tests.Hosting.Activities;

/// <summary>A channel is completed when those who are to complete it have ended, with what their end means to its readers.</summary>
public sealed class CompletionTests
{
    [Fact]
    public async Task A_writer_which_has_ended_completes_it()
    {
        await using var app = Scenario(c => c.AddActivity("write", Send, a => a.Completes("items")));

        await app.StartAsync();

        Assert.Equal([0, 1, 2], await ReceiveAsync(app));
        await app.StopAsync();
    }

    [Fact]
    public async Task A_writer_which_failed_completes_it_with_its_failure()
    {
        var failure = new InvalidDataException("No more.");
        await using var app = Scenario(c => c.AddActivity(
            "write",
            async (scope, services) =>
            {
                await Send(scope, services);
                throw failure;
            },
            a => a.Completes("items")));

        await app.StartAsync();

        Assert.Same(failure, await Assert.ThrowsAsync<InvalidDataException>(() => ReceiveAsync(app)));
        Assert.Equal(3, app.Channel<int>("items").GetSnapshot().Received);
        Assert.Same(failure, await Assert.ThrowsAsync<InvalidDataException>(app.StopAsync));
    }

    [Fact]
    public async Task A_writer_which_was_cancelled_while_the_host_runs_completes_it_with_that()
    {
        await using var app = Scenario(c => c.AddActivity(
            "write",
            async (scope, services) =>
            {
                await Send(scope, services);
                scope.Cancel();
                await scope.DelayAsync(Timeout.InfiniteTimeSpan);
            },
            a => a.Completes("items")));

        await app.StartAsync();

        var cancellation = await Assert.ThrowsAsync<OperationCanceledException>(() => ReceiveAsync(app));
        Assert.Equal("Activity 'write' was cancelled before it had sent everything.", cancellation.Message);
        await app.StopAsync();
        Assert.Empty(app.Complaints);
    }

    [Fact]
    public async Task A_writer_which_the_stop_cancelled_completes_it_as_done()
    {
        var isSent = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var app = Scenario(c => c.AddActivity(
            "write",
            async (scope, services) =>
            {
                await Send(scope, services);
                isSent.SetResult();
                await scope.DelayAsync(Timeout.InfiniteTimeSpan);
            },
            a => a.Completes("items")));

        await app.StartAsync();
        await isSent.Task.WaitAsync(HostedScenario.Patience);
        await app.StopAsync();

        Assert.Equal([0, 1, 2], await ReceiveAsync(app));
    }

    [Fact]
    public async Task Who_reads_a_stream_that_was_cut_short_fails_by_it()
    {
        await using var app = Scenario(c => c
            .AddActivity(
                "write",
                async (scope, _) =>
                {
                    scope.Cancel();
                    await scope.DelayAsync(Timeout.InfiniteTimeSpan);
                },
                a => a.Completes("items"))
            .AddActivity("read", async (scope, services) =>
            {
                await foreach (var _ in services.GetRequiredKeyedService<IChannelReader<int>>("items").ReceiveAllAsync())
                    Assert.Fail("Nothing was sent.");
            }));

        await app.StartAsync();
        await app.StoppingAsync();

        var cancellation = await Assert.ThrowsAsync<OperationCanceledException>(app.StopAsync);
        Assert.Equal("Activity 'write' was cancelled before it had sent everything.", cancellation.Message);
        Assert.Equal(321, Assert.Single(app.Log.Complaints).Id);
    }

    [Fact]
    public async Task Of_several_writers_the_last_completes_it()
    {
        var turns = new TaskCompletionSource[3];
        for (var index = 0; index < turns.Length; index++)
            turns[index] = new(TaskCreationOptions.RunContinuationsAsynchronously);

        await using var app = Scenario(c => c
            .AddActivity("alone", (_, _) => new ValueTask(turns[0].Task), a => a.Completes("items", "ITEMS"))
            .AddActivity("many", (scope, _) => new ValueTask(turns[1 + scope.Index].Task), a =>
            {
                a.Instances = 2;
                a.Completes("Items");
            }));

        await app.StartAsync();
        var items = app.Channel<int>("items");
        foreach (var turn in turns)
        {
            Assert.False(items.GetSnapshot().IsCompleted);
            turn.SetResult();
        }

        await items.Completion.WaitAsync(HostedScenario.Patience);
        await app.StopAsync();
    }

    [Fact]
    public async Task The_failure_of_one_writer_is_told_when_the_last_has_ended()
    {
        var failure = new InvalidDataException("One of them.");
        var last = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var app = Scenario(c => c
            .AddActivity("fails", (_, _) => ValueTask.FromException(failure), a =>
            {
                a.OnFailure = FailureMode.LogAndContinue;
                a.Completes("items");
            })
            .AddActivity("last", (_, _) => new ValueTask(last.Task), a => a.Completes("items")));

        await app.StartAsync();
        Assert.Same(failure, (await app.Log.FirstAsync(322)).Exception);
        Assert.False(app.Channel<int>("items").GetSnapshot().IsCompleted);
        last.SetResult();

        Assert.Same(failure, await Assert.ThrowsAsync<InvalidDataException>(() => ReceiveAsync(app)));
        await app.StopAsync();
    }

    [Fact]
    public async Task A_channel_that_was_completed_by_hand_stays_as_it_is()
    {
        await using var app = Scenario(c => c.AddActivity(
            "write",
            (_, services) =>
            {
                services.GetRequiredKeyedService<IChannelWriter<int>>("items").TryComplete();
                throw new InvalidDataException("Afterwards.");
            },
            a =>
            {
                a.OnFailure = FailureMode.LogAndContinue;
                a.Completes("items");
            }));

        await app.StartAsync();
        await app.Log.FirstAsync(322);

        Assert.Empty(await ReceiveAsync(app));
        await app.StopAsync();
    }

    [Fact]
    public async Task The_three_keyed_services_are_one_channel()
    {
        await using var app = Scenario(_ => { });
        var channel = app.Channel<int>("items");

        Assert.Same(channel, app.App.Services.GetRequiredKeyedService<IChannelReader<int>>("items"));
        Assert.Same(channel, app.App.Services.GetRequiredKeyedService<IChannelWriter<int>>("items"));
        Assert.Equal(("items", 8), (channel.Path, channel.GetSnapshot().Capacity));
    }

    [Fact]
    public async Task Configuration_changes_a_capacity()
    {
        await using var app = Scenario(_ => { }).Set(("Channels:items:Capacity", "32"));

        Assert.Equal(32, app.Channel<int>("items").GetSnapshot().Capacity);
    }

    private static HostedScenario Scenario(Action<ConcurrencyHostingBuilder> configure) =>
        new(c => configure(c.AddChannel<int>(
            "items", capacity: 8, channel => (channel.HasOtherReaders, channel.HasOtherWriters) = (true, true))));

    private static async ValueTask Send(IActivityScope scope, IServiceProvider services)
    {
        var items = services.GetRequiredKeyedService<IChannelWriter<int>>("items");
        for (var item = 0; item < 3; item++)
            await items.SendAsync(item);
    }

    // As somebody outside of hosted activities.
    private static async Task<List<int>> ReceiveAsync(HostedScenario app)
    {
        var received = new List<int>();
        using var patience = new CancellationTokenSource(HostedScenario.Patience);
        await foreach (var item in app.Channel<int>("items").ReceiveAllAsync(patience.Token))
            received.Add(item);

        return received;
    }
}
