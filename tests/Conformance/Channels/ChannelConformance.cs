namespace Concurrency.Tests.Conformance.Channels;

/// <summary>What holds of every channel, whoever sends and whoever receives.</summary>
public abstract partial class ChannelConformance : ChannelTest
{
    protected abstract Mode Sender { get; }

    protected abstract Mode Receiver { get; }

    [Theory, MemberData(nameof(Capacities))]
    public async Task CH2_items_leave_in_the_order_of_their_sends(int capacity)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity);
        var received = new List<int>();
        var receiver = Start(Receiver, "receiver", async verbs => received = await verbs.ReceiveAllAsync(channel));
        var sender = Start(Sender, "sender", async verbs =>
        {
            for (var item = 0; item < 1_000; item++)
                await verbs.SendAsync(channel, item);

            channel.TryComplete();
        });

        await Ended(sender, receiver);

        Assert.Equal(Enumerable.Range(0, 1_000), received);
    }
}

public sealed class TaskToTaskChannelTests : ChannelConformance
{
    protected override Mode Sender => Mode.Task;

    protected override Mode Receiver => Mode.Task;
}

public sealed class ThreadToThreadChannelTests : ChannelConformance
{
    protected override Mode Sender => Mode.Thread;

    protected override Mode Receiver => Mode.Thread;
}

public sealed class ThreadToTaskChannelTests : ChannelConformance
{
    protected override Mode Sender => Mode.BlockingThread;

    protected override Mode Receiver => Mode.Task;
}

public sealed class TaskToThreadChannelTests : ChannelConformance
{
    protected override Mode Sender => Mode.Task;

    protected override Mode Receiver => Mode.BlockingThread;
}

public sealed class ForeignToForeignChannelTests : ChannelConformance
{
    protected override Mode Sender => Mode.BlockingForeign;

    protected override Mode Receiver => Mode.Foreign;
}

public sealed class ForeignToTaskChannelTests : ChannelConformance
{
    protected override Mode Sender => Mode.Foreign;

    protected override Mode Receiver => Mode.Task;
}

public sealed class TaskToForeignChannelTests : ChannelConformance
{
    protected override Mode Sender => Mode.Task;

    protected override Mode Receiver => Mode.BlockingForeign;
}
