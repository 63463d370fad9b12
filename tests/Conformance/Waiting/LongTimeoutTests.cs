using Concurrency.Tests.Conformance.Channels;

namespace Concurrency.Tests.Conformance.Waiting;

/// <summary>Time-outs beyond what a timer of the system can count.</summary>
public sealed class LongTimeoutTests : ChannelTest
{
    public static TheoryData<TimeSpan> LongTimes => [TimeSpan.FromDays(60), TimeSpan.FromDays(10_000), TimeSpan.MaxValue];

    [Theory, MemberData(nameof(LongTimes))]
    public async Task C1_a_receive_with_a_very_long_time_out_waits(TimeSpan timeout)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 1);
        ValueTask<int> received = default;

        var refusal = Record.Exception(() => received = channel.ReceiveAsync(timeout));

        // It may be refused; but a wait which nobody holds must not stay behind and take an item.
        Assert.Equal(refusal is null ? 1 : 0, channel.GetSnapshot().WaitingReceivers);
        Assert.Null(refusal);
        channel.TrySend(1);
        Assert.Equal(1, await received);
    }

    [Theory, MemberData(nameof(LongTimes))]
    public async Task C1_a_blocking_receive_with_a_very_long_time_out_waits(TimeSpan timeout)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 1);
        var received = Result(Mode.BlockingThread, "receiver", _ => new ValueTask<int>(channel.Receive(timeout)));
        await Until(() => received.IsCompleted || channel.GetSnapshot().WaitingReceivers == 1);

        channel.TrySend(1);

        Assert.Equal(1, await received);
    }

    [Theory, MemberData(nameof(LongTimes))]
    public async Task C1_a_batch_with_a_very_long_time_waits(TimeSpan time)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 1);
        var batch = channel.ReceiveBatchAsync(2, time).AsTask();
        channel.TrySend(1);
        channel.TrySend(2);

        Assert.Equal([1, 2], await batch);
    }
}
