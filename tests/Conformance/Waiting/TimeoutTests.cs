using Concurrency.Tests.Conformance.Channels;

namespace Concurrency.Tests.Conformance.Waiting;

/// <summary>The waiting verbs of a channel under a time-out, in virtual time.</summary>
public sealed class TimeoutTests : ChannelTest
{
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    private readonly ManualTimeProvider _time = new();

    [Theory, MemberData(nameof(Modes))]
    public async Task A_receive_that_timed_out_took_nothing(Mode mode)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 1);
        var failure = Failure(mode, "receiver", async verbs => await ReceiveAsync(verbs, channel, s_second));
        await UntilReceivers(channel, 1);
        await Until(() => _time.ArmedTimers > 0);
        _time.Advance(s_second - TimeSpan.FromTicks(1));
        Assert.Equal(1, channel.GetSnapshot().WaitingReceivers);

        _time.Advance(TimeSpan.FromTicks(1));

        var timeout = Assert.IsType<TimeoutException>(await failure);
        Assert.Contains("'items'", timeout.Message, StringComparison.Ordinal);
        Assert.Equal(0, channel.GetSnapshot().WaitingReceivers);
        Assert.True(channel.TrySend(1));
        Assert.Equal(1, channel.GetSnapshot().Count);
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task A_send_that_timed_out_left_nothing(Mode mode)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 1);
        Fill(channel);
        var failure = Failure(mode, "sender", verbs => SendAsync(verbs, channel, -1, s_second));
        await UntilSenders(channel, 1);
        await Until(() => _time.ArmedTimers > 0);

        _time.Advance(s_second);

        Assert.IsType<TimeoutException>(await failure);
        Assert.Equal(0, channel.GetSnapshot().WaitingSenders);
        Assert.Equal([0], Drain(channel));
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task What_comes_in_time_is_delivered_and_leaves_no_timer(Mode mode)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 1);
        var received = Result(mode, "receiver", verbs => ReceiveAsync(verbs, channel, s_second));
        await UntilReceivers(channel, 1);

        Assert.True(channel.TrySend(5));

        Assert.Equal(5, await received);
        AssertNoTimerIsLeft();
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task The_callers_token_comes_before_the_time_out(Mode mode)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 1);
        using var cancellation = new CancellationTokenSource();
        var failure = Failure(
            mode, "receiver", async verbs => await ReceiveAsync(verbs, channel, s_second, cancellation.Token));
        await UntilReceivers(channel, 1);

        await cancellation.CancelAsync();

        Assert.Equal(cancellation.Token, Assert.IsType<OperationCanceledException>(await failure).CancellationToken);
        AssertNoTimerIsLeft();
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task No_time_takes_what_is_there(Mode mode)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 1);
        await Ended(Start(mode, "sender", verbs => SendAsync(verbs, channel, 1, TimeSpan.Zero)));

        Assert.Equal(1, await Result(mode, "receiver", verbs => ReceiveAsync(verbs, channel, TimeSpan.Zero)));
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task No_time_is_a_time_out_where_nothing_is_there(Mode mode)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 1);
        var failure = Failure(mode, "receiver", async verbs => await ReceiveAsync(verbs, channel, TimeSpan.Zero));
        await AdvanceUntil(failure);

        Assert.IsType<TimeoutException>(await failure);
        Assert.Equal(0, channel.GetSnapshot().WaitingReceivers);
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task No_time_on_a_completed_channel_tells_of_the_completion(Mode mode)
    {
        _time.FiresAtOnce = true;
        var channel = Runtime.CreateChannel<int>("items", capacity: 1);
        channel.TryComplete();

        Assert.IsType<ChannelCompletedException>(
            await Failure(mode, "receiver", async verbs => await ReceiveAsync(verbs, channel, TimeSpan.Zero)));
        Assert.IsType<ChannelCompletedException>(
            await Failure(mode, "sender", verbs => SendAsync(verbs, channel, 1, TimeSpan.Zero)));
    }

    [Theory, MemberData(nameof(ActivityModes))]
    public async Task No_time_in_a_cancelled_activity_takes_nothing(Mode mode)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 1);
        channel.TrySend(1);

        var failure = await Failure(mode, "receiver", async verbs =>
        {
            verbs.Scope!.Cancel();
            await ReceiveAsync(verbs, channel, TimeSpan.Zero);
        });

        Assert.IsType<OperationCanceledException>(failure);
        Assert.Equal(1, channel.GetSnapshot().Count);
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task Infinite_time_waits_without_a_timer(Mode mode)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 1);
        var received = Result(mode, "receiver", verbs => ReceiveAsync(verbs, channel, Timeout.InfiniteTimeSpan));
        await UntilReceivers(channel, 1);
        AssertNoTimerIsLeft();

        channel.TrySend(1);

        Assert.Equal(1, await received);
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task Negative_time_is_refused_without_effect(Mode mode)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 2);
        channel.TrySend(0);
        var negative = TimeSpan.FromTicks(-1);

        Assert.IsType<ArgumentOutOfRangeException>(
            await Failure(mode, "receiver", async verbs => await ReceiveAsync(verbs, channel, negative)));
        Assert.IsType<ArgumentOutOfRangeException>(
            await Failure(mode, "sender", verbs => SendAsync(verbs, channel, 1, negative)));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await channel.WaitToReceiveAsync(negative));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await channel.WaitToSendAsync(negative));

        Assert.Equal([0], Drain(channel));
    }

    [Fact]
    public async Task Readiness_times_out_as_well()
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 1);
        var item = channel.WaitToReceiveAsync(s_second).AsTask();
        _time.Advance(s_second);
        await Assert.ThrowsAsync<TimeoutException>(() => item);
        Fill(channel);
        var room = channel.WaitToSendAsync(s_second).AsTask();

        _time.Advance(s_second);

        await Assert.ThrowsAsync<TimeoutException>(() => room);
    }

    protected override void Configure(ConcurrencyBuilder builder) => builder.TimeProvider = _time;

    private static ValueTask<int> ReceiveAsync(
        Verbs verbs, IChannelReader<int> channel, TimeSpan timeout, CancellationToken cancellationToken = default) =>
        verbs.IsBlocking ? new(channel.Receive(timeout, cancellationToken)) : channel.ReceiveAsync(timeout, cancellationToken);

    private static ValueTask SendAsync(Verbs verbs, IChannelWriter<int> channel, int item, TimeSpan timeout)
    {
        if (!verbs.IsBlocking)
            return channel.SendAsync(item, timeout);

        channel.Send(item, timeout);
        return default;
    }

    private async Task AdvanceUntil(Task ended) =>
        await Until(() =>
        {
            _time.Advance(TimeSpan.Zero);
            return ended.IsCompleted;
        });

    // The provider's one timer may still be set. It finds nothing then, and is not set again.
    private void AssertNoTimerIsLeft()
    {
        _time.Advance(s_second);
        Assert.Equal(0, _time.ArmedTimers);
    }
}
