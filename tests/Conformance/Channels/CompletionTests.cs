using NSubstitute;

namespace Concurrency.Tests.Conformance.Channels;

/// <summary><c>Completion</c> and <c>CompleteAfter</c>.</summary>
public sealed class CompletionTests : ChannelTest
{
    [Theory, MemberData(nameof(Capacities))]
    public async Task The_completion_task_ends_when_the_channel_is_completed_and_drained(int capacity)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity);
        var completion = channel.Completion;
        if (capacity > 0)
            Assert.True(channel.TrySend(1));

        Assert.False(completion.IsCompleted);
        channel.TryComplete();
        Assert.Equal(capacity == 0, completion.IsCompleted);
        Drain(channel);

        await completion.WaitAsync(Patience);
        Assert.Same(completion, channel.Completion);
    }

    [Fact]
    public async Task The_completion_task_fails_with_the_error_itself()
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 1);
        channel.TrySend(1);
        var error = new InvalidOperationException("The reason.");
        channel.TryComplete(error);
        Assert.False(channel.Completion.IsCompleted);

        Assert.Equal(1, await channel.ReceiveAsync());

        Assert.Same(error, await Record.ExceptionAsync(() => channel.Completion.WaitAsync(Patience)));
    }

    public static TheoryData<string> Takers => ["Try", "Receive", "ReceiveAsync", "Many", "Batch", "All", "AllAsync"];

    [Theory, MemberData(nameof(Takers))]
    public async Task Whoever_takes_the_last_item_ends_the_completion_task(string taker)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 1);
        channel.TrySend(1);
        var completion = channel.Completion;
        channel.TryComplete();

        switch (taker)
        {
            case "Try":
                Assert.True(channel.TryReceive(out _));
                break;
            case "Receive":
                channel.Receive();
                break;
            case "ReceiveAsync":
                await channel.ReceiveAsync();
                break;
            case "Many":
                await channel.ReceiveManyAsync(new int[1]);
                break;
            case "Batch":
                await channel.ReceiveBatchAsync(1, TimeSpan.Zero);
                break;
            case "All":
                Assert.Single(channel.ReceiveAll());
                break;
            default:
                await foreach (var item in channel.ReceiveAllAsync())
                    Assert.Equal(1, item);

                break;
        }

        await completion.WaitAsync(Patience);
    }

    [Theory, MemberData(nameof(ActivityModes))]
    public async Task A_channel_completes_after_its_writer(Mode mode)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 1);
        var writer = Start(mode, "writer", async verbs =>
        {
            for (var item = 0; item < 10; item++)
                await verbs.SendAsync(channel, item);
        });
        channel.CompleteAfter(writer.Activity!);

        Assert.Equal(Enumerable.Range(0, 10), await Result(mode, "reader", verbs => verbs.ReceiveAllAsync(channel)));
    }

    [Fact]
    public async Task A_channel_completes_after_the_last_instance_of_a_group()
    {
        var channel = Runtime.CreateChannel<int>("items", ChannelCapacity.Unbounded);
        var turns = Runtime.CreateChannel<int>("turns", capacity: 0);
        var group = Runtime.Start(
            "writer",
            async (IActivityScope scope) =>
            {
                await turns.ReceiveAsync();
                await channel.SendAsync(scope.Index);
            },
            instances: 3);
        var other = Runtime.Start("other", async scope => await turns.ReceiveAsync());
        channel.CompleteAfter(group, other);
        for (var turn = 0; turn < 3; turn++)
        {
            await turns.SendAsync(turn);
            Assert.False(channel.GetSnapshot().IsCompleted);
        }

        await turns.SendAsync(3);

        await Until(() => channel.GetSnapshot().IsCompleted);
        Assert.Equal([0, 1, 2], Drain(channel).Order());
    }

    [Theory, MemberData(nameof(ActivityModes))]
    public async Task C8_the_failure_of_a_writer_is_the_error(Mode mode)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 1);
        var failure = new InvalidOperationException("The writer failed.");
        var writer = Start(mode, "writer", async verbs =>
        {
            await verbs.SendAsync(channel, 1);
            throw failure;
        });
        channel.CompleteAfter(writer.Activity!);

        Assert.Equal(1, await channel.ReceiveAsync());
        Assert.Same(failure, await Record.ExceptionAsync(async () => await channel.WaitToReceiveAsync()));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Ended(writer));
    }

    [Fact]
    public async Task The_first_failure_wins_over_later_ones_and_over_cancellation()
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 1);
        var turn = Runtime.CreateChannel<Exception>("turn", capacity: 0);
        var writers = Enumerable.Range(0, 2)
            .Select(index => Runtime.Start("writer", async scope => throw await turn.ReceiveAsync()))
            .ToArray();
        var cancelled = Runtime.Start("cancelled", async scope => await scope.DelayAsync(Timeout.InfiniteTimeSpan));
        channel.CompleteAfter([.. writers, cancelled]);
        cancelled.Cancel();
        await Until(() => cancelled.State == ActivityState.Cancelled);
        var first = new InvalidOperationException("First.");

        await turn.SendAsync(first);

        // Its state shows that it failed before its channel has heard of it; its completion comes after that.
        await Task.WhenAny(writers.Select(writer => writer.Completion)).WaitAsync(Patience);
        await turn.SendAsync(new InvalidOperationException("Second."));

        await Until(() => channel.GetSnapshot().IsCompleted);
        Assert.Same(first, await Record.ExceptionAsync(async () => await channel.WaitToReceiveAsync()));
    }

    [Theory, MemberData(nameof(ActivityModes))]
    public async Task A_cancelled_writer_shortens_the_stream_visibly(Mode mode)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 1);
        var writer = Start(mode, "writer", async verbs =>
        {
            await verbs.SendAsync(channel, 1);
            await verbs.SendAsync(channel, 2);
        });
        channel.CompleteAfter(writer.Activity!);
        await UntilSenders(channel, 1);

        writer.Activity!.Cancel();

        await Until(() => channel.GetSnapshot().IsCompleted);
        Assert.Equal([1], Drain(channel));
        var error = await Record.ExceptionAsync(async () => await channel.WaitToReceiveAsync());
        Assert.Contains("'writer'", Assert.IsType<OperationCanceledException>(error).Message, StringComparison.Ordinal);
        var received = await Record.ExceptionAsync(async () => await channel.ReceiveAsync());
        Assert.Same(error, Assert.IsType<ChannelCompletedException>(received).InnerException);
    }

    [Fact]
    public async Task A_writer_which_has_ended_already_counts()
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 1);
        var writer = Runtime.Start("writer", async scope => await channel.SendAsync(1));
        await writer.JoinAsync();

        channel.CompleteAfter(writer);

        Assert.True(channel.GetSnapshot().IsCompleted);
    }

    [Fact]
    public async Task A_stand_in_for_an_activity_is_a_writer_as_well()
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 1);
        var completion = new TaskCompletionSource();
        var standIn = Substitute.For<IActivity>();
        standIn.Completion.Returns(completion.Task);
        standIn.Path.Returns("stand-in");
        channel.CompleteAfter(standIn);
        Assert.False(channel.GetSnapshot().IsCompleted);
        var failure = new InvalidOperationException("The reason.");

        completion.SetException(failure);

        await Until(() => channel.GetSnapshot().IsCompleted);
        Assert.Same(failure, await Record.ExceptionAsync(async () => await channel.WaitToReceiveAsync()));
    }

    [Fact]
    public void It_needs_a_writer()
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 1);

        Assert.Contains("'items'", Assert.Throws<ArgumentException>(() => channel.CompleteAfter()).Message, StringComparison.Ordinal);
    }
}
