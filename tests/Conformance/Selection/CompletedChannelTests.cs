namespace Concurrency.Tests.Conformance.Selection;

/// <summary>A completed channel makes its cases ready, and says why; so do other objects that failed.</summary>
public sealed class CompletedChannelTests : SelectTest
{
    private readonly InvalidOperationException _error = new("The writer failed.");

    [Theory, MemberData(nameof(Modes))]
    public async Task SE5_completing_a_channel_ends_the_rounds_that_wait_to_receive(Mode mode)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 1);
        var stop = Runtime.CreateManualResetEvent("stop");
        var receive = channel.ReceiveCase();
        var round = Round(mode, Runtime.CreateSelect(stop.WaitCase(), receive));
        await UntilWaits(stop);

        channel.TryComplete(_error);

        Assert.Same(receive, await round);
        AssertClosed(receive);
        Assert.Equal(0, stop.GetSnapshot().Waiting);
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task SE5_completing_a_channel_ends_the_rounds_that_wait_to_send(Mode mode)
    {
        var channel = Runtime.CreateChannel<int>("items", ChannelCapacity.Rendezvous);
        var stop = Runtime.CreateManualResetEvent("stop");
        var send = channel.SendCase(1);
        var round = Round(mode, Runtime.CreateSelect(stop.WaitCase(), send));
        await UntilWaits(stop);

        channel.TryComplete(_error);

        Assert.Same(send, await round);
        AssertClosed(send);
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task SE5_a_channel_completed_before_is_ready_and_gives_its_items_first(Mode mode)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 2);
        channel.TrySend(1);
        channel.TryComplete(_error);
        var receive = channel.ReceiveCase();
        var select = Runtime.CreateSelect(Runtime.CreateManualResetEvent("stop").WaitCase(), receive);
        Assert.Same(receive, await Round(mode, select));
        Assert.Equal(1, receive.Value);

        Assert.Same(receive, await Round(mode, select));

        AssertClosed(receive);
        Assert.Same(_error, (await Assert.ThrowsAnyAsync<Exception>(() => channel.Completion)).GetBaseException());
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task SE5_a_completed_broadcast_and_a_completed_latest_value_are_ready(Mode mode)
    {
        var broadcast = Runtime.CreateBroadcast<int>("broadcast");
        var latest = Runtime.CreateLatest("latest", 0);
        ISelectCase[] cases = [broadcast.SendCase(1), broadcast.Subscribe("subscription").ReceiveCase(), latest.Watch(1).NextCase()];
        broadcast.TryComplete(_error);
        latest.TryComplete(_error);

        foreach (var completed in cases.Skip(1))
        {
            Assert.Same(completed, await Round(mode, Runtime.CreateSelect(completed)));
            AssertClosed(completed);
        }

        Assert.Same(cases[0], await Round(mode, Runtime.CreateSelect(cases[0])));
        AssertClosed(cases[0]);
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task SE5_a_failed_promise_and_a_failed_activity_are_ready_with_their_errors(Mode mode)
    {
        var promise = Runtime.CreatePromise<int>("promise");
        var activity = Runtime.Start("activity", async scope =>
        {
            await promise.WaitAsync();
        });
        var end = activity.EndCase();
        var value = promise.WaitCase();
        var ended = Round(mode, Runtime.CreateSelect(end));
        var failed = Round(mode, Runtime.CreateSelect(value));
        promise.TrySetException(_error);

        Assert.Same(end, await ended);
        Assert.Same(value, await failed);
        Assert.Same(_error, end.Error);
        Assert.Same(_error, value.Error);
        Assert.Same(_error, Assert.Throws<InvalidOperationException>(() => value.Value));
    }

    private void AssertClosed(ISelectCase completed)
    {
        Assert.Same(_error, Assert.IsType<ChannelCompletedException>(completed.Error).InnerException);
        if (completed is ISelectCase<int> received)
            Assert.Same(completed.Error, Assert.Throws<ChannelCompletedException>(() => received.Value));
    }
}
