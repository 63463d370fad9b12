using System.Runtime.CompilerServices;

namespace Concurrency.Tests.Conformance.Channels;

public abstract partial class ChannelConformance
{
    [Theory, MemberData(nameof(BoundedCapacities))]
    public async Task CH7_waiting_senders_fail_and_buffered_items_stay(int capacity)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity);
        Fill(channel);
        var senders = Enumerable.Range(0, 3)
            .Select(_ => Failure(Sender, "sender", verbs => verbs.SendAsync(channel, -1)))
            .ToArray();
        await UntilSenders(channel, 3);

        Assert.True(channel.TryComplete());

        foreach (var failure in await Task.WhenAll(senders))
            Assert.Equal("items", Assert.IsType<ChannelCompletedException>(failure).Channel);

        Assert.Equal(Enumerable.Range(0, capacity), await Result(Receiver, "receiver", verbs => verbs.ReceiveAllAsync(channel)));
        Assert.IsType<ChannelCompletedException>(
            await Failure(Receiver, "receiver", async verbs => await verbs.ReceiveAsync(channel)));
    }

    [Theory, MemberData(nameof(Capacities))]
    public async Task CH7_every_waiting_receiver_is_woken(int capacity)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity);
        var receivers = Enumerable.Range(0, 3)
            .Select(_ => Failure(Receiver, "receiver", async verbs => await verbs.ReceiveAsync(channel)))
            .ToArray();
        var enumerations = Enumerable.Range(0, 2)
            .Select(_ => Result(Receiver, "enumeration", verbs => verbs.ReceiveAllAsync(channel)))
            .ToArray();
        await UntilReceivers(channel, 5);

        await Ended(Start(Sender, "sender", _ =>
        {
            Assert.True(channel.TryComplete());
            Assert.False(channel.TryComplete());
            Assert.False(channel.TryComplete(new InvalidOperationException("Too late.")));
            return default;
        }));

        foreach (var failure in await Task.WhenAll(receivers))
            Assert.Null(Assert.IsType<ChannelCompletedException>(failure).InnerException);

        foreach (var items in await Task.WhenAll(enumerations))
            Assert.Empty(items);
    }

    [Theory, MemberData(nameof(Capacities))]
    public async Task CH7_later_sends_fail(int capacity)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity);
        channel.TryComplete();

        Assert.IsType<ChannelCompletedException>(await Failure(Sender, "sender", verbs => verbs.SendAsync(channel, 1)));

        Assert.False(channel.TrySend(1));
        Assert.Equal(0, channel.GetSnapshot().Sent);
    }

    [Theory, MemberData(nameof(Capacities))]
    public async Task CH7_C8_an_error_surfaces_after_the_last_item_with_its_type_and_first_stack(int capacity)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity);
        if (capacity > 0)
            Assert.True(channel.TrySend(1));

        var error = Caught();

        Assert.True(channel.TryComplete(error));

        if (capacity > 0)
            Assert.Equal(1, await Result(Receiver, "receiver", verbs => verbs.ReceiveAsync(channel)));

        var received = await Failure(Receiver, "receiver", async verbs => await verbs.ReceiveAsync(channel));
        Assert.Same(error, Assert.IsType<ChannelCompletedException>(received).InnerException);
        var enumerated = await Failure(Receiver, "enumerator", async verbs => await verbs.ReceiveAllAsync(channel));
        Assert.Same(error, enumerated);
        var sent = await Failure(Sender, "sender", verbs => verbs.SendAsync(channel, 2));
        Assert.Same(error, Assert.IsType<ChannelCompletedException>(sent).InnerException);
        Assert.Contains(nameof(ThrowFromHere), error.StackTrace, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Capacities))]
    public async Task CH7_C8_an_error_reaches_those_who_wait(int capacity)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity);
        var received = Failure(Receiver, "receiver", async verbs => await verbs.ReceiveAsync(channel));
        var enumerated = Failure(Receiver, "enumerator", async verbs => await verbs.ReceiveAllAsync(channel));
        await UntilReceivers(channel, 2);
        var error = Caught();

        channel.TryComplete(error);

        Assert.Same(error, Assert.IsType<ChannelCompletedException>(await received).InnerException);
        Assert.Same(error, await enumerated);
        Assert.Contains(nameof(ThrowFromHere), error.StackTrace, StringComparison.Ordinal);
    }

    private static TimeZoneNotFoundException Caught()
    {
        try
        {
            ThrowFromHere();
            throw new InvalidOperationException("It did not throw.");
        }
        catch (TimeZoneNotFoundException exception)
        {
            return exception;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ThrowFromHere() => throw new TimeZoneNotFoundException("The reason.");
}
