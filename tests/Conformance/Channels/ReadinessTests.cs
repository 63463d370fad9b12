namespace Concurrency.Tests.Conformance.Channels;

/// <summary><c>WaitToReceiveAsync</c>, <c>WaitToSendAsync</c> and <c>TryPeek</c>: they tell, and take nothing.</summary>
public sealed class ReadinessTests : ChannelTest
{
    [Theory, MemberData(nameof(Capacities))]
    public async Task An_item_wakes_everyone_who_waits_for_one(int capacity)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity);
        var waiting = Enumerable.Range(0, 3).Select(_ => channel.WaitToReceiveAsync().AsTask()).ToArray();
        Assert.All(waiting, task => Assert.False(task.IsCompleted));

        var sent = channel.SendAsync(1).AsTask();

        Assert.All(await Task.WhenAll(waiting), Assert.True);
        Assert.True(await channel.WaitToReceiveAsync());
        Assert.Equal([1], Drain(channel));
        await sent;
    }

    [Theory, MemberData(nameof(BufferingCapacities))]
    public async Task Room_is_there_until_the_channel_is_full(int capacity)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity);

        Assert.True(await channel.WaitToSendAsync());

        Assert.True(channel.TrySend(1));
    }

    [Theory, MemberData(nameof(BoundedCapacities))]
    public async Task Room_wakes_everyone_who_waits_for_it(int capacity)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity);
        Fill(channel);
        var waiting = Enumerable.Range(0, 3).Select(_ => channel.WaitToSendAsync().AsTask()).ToArray();
        Assert.All(waiting, task => Assert.False(task.IsCompleted));

        var received = channel.ReceiveAsync().AsTask();

        Assert.All(await Task.WhenAll(waiting), Assert.True);
        Assert.True(await channel.WaitToSendAsync());
        Assert.True(channel.TrySend(capacity));
        Assert.Equal(0, await received);
    }

    [Fact]
    public async Task Room_which_goes_to_a_waiting_sender_is_no_room()
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 1);
        Fill(channel);
        var sender = channel.SendAsync(1).AsTask();
        var room = channel.WaitToSendAsync().AsTask();

        Assert.True(channel.TryReceive(out _));

        await sender;
        Assert.False(room.IsCompleted);
        Assert.True(channel.TryReceive(out _));
        Assert.True(await room);
    }

    [Theory]
    [InlineData(ChannelFullMode.DropOldest)]
    [InlineData(ChannelFullMode.DropNewest)]
    [InlineData(ChannelFullMode.DropWrite)]
    public async Task A_channel_which_drops_always_has_room(ChannelFullMode mode)
    {
        var channel = Runtime.CreateChannel("items", new ChannelOptions<int> { Capacity = 1, FullMode = mode });
        channel.TrySend(1);

        Assert.True(await channel.WaitToSendAsync());
    }

    [Theory, MemberData(nameof(Capacities))]
    public async Task CH7_the_end_is_false_and_an_error_is_thrown(int capacity)
    {
        var error = new InvalidOperationException("The reason.");
        foreach (var reason in new[] { null, error })
        {
            var channel = Runtime.CreateChannel<int>("items", capacity);
            var item = channel.WaitToReceiveAsync().AsTask();
            var full = Runtime.CreateChannel<int>("full", Math.Min(capacity, 64));
            Fill(full);
            var room = full.WaitToSendAsync().AsTask();

            channel.TryComplete(reason);
            full.TryComplete(reason);

            await AssertEnd(() => item, reason);
            await AssertEnd(() => channel.WaitToReceiveAsync().AsTask(), reason);
            await AssertEnd(() => room, reason);
            await AssertEnd(() => full.WaitToSendAsync().AsTask(), reason);
            Assert.Equal(full.GetSnapshot().Count > 0, full.GetSnapshot().Count > 0 && await full.WaitToReceiveAsync());
        }
    }

    [Theory, MemberData(nameof(AsynchronousModes))]
    public async Task C1_C2_abandoning_the_wait_changes_nothing(Mode mode)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 0);
        using var cancellation = new CancellationTokenSource();
        var item = Failure(mode, "item", async verbs =>
        {
            var wait = channel.WaitToReceiveAsync(cancellation.Token);
            await cancellation.CancelAsync();
            await wait;
        });
        Assert.Equal(cancellation.Token, Assert.IsType<OperationCanceledException>(await item).CancellationToken);
        var room = Failure(mode, "room", async verbs => await channel.WaitToSendAsync(cancellation.Token));
        Assert.Equal(cancellation.Token, Assert.IsType<OperationCanceledException>(await room).CancellationToken);

        var received = channel.ReceiveAsync().AsTask();
        Assert.True(channel.TrySend(1));
        Assert.Equal(1, await received);
    }

    [Theory, MemberData(nameof(Capacities))]
    public async Task A_peek_sees_the_oldest_item_and_takes_nothing(int capacity)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity);
        Assert.False(channel.TryPeek(out _));
        var senders = Enumerable.Range(1, 2).Select(item => channel.SendAsync(item).AsTask()).ToArray();

        Assert.True(channel.TryPeek(out var first));
        Assert.True(channel.TryPeek(out var again));

        Assert.Equal((1, 1), (first, again));
        Assert.Equal([1, 2], Drain(channel));
        Assert.False(channel.TryPeek(out _));
        await Task.WhenAll(senders);
    }

    // The head of the queue may just have been cancelled and not yet have left: who waits behind it has been there all the time.
    [Fact]
    public async Task CH10_a_peek_sees_a_waiting_sender_behind_a_cancelled_one()
    {
        var channel = Runtime.CreateChannel<int>("items", ChannelCapacity.Rendezvous);
        var missed = 0;
        for (var round = 0; round < 2_000; round++)
        {
            using var cancellation = new CancellationTokenSource();
            var first = channel.SendAsync(1, cancellation.Token).AsTask();
            var second = channel.SendAsync(2).AsTask();
            using var start = new Barrier(2);
            var canceller = Task.Run(() =>
            {
                start.SignalAndWait();
                cancellation.Cancel();
            });
            start.SignalAndWait();
            while (!canceller.IsCompleted)
            {
                if (!channel.TryPeek(out _))
                    missed++;
            }

            await canceller;
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
            Assert.Equal(2, await channel.ReceiveAsync());
            await second;
        }

        Assert.Equal(0, missed);
    }

    private static async Task AssertEnd(Func<Task<bool>> wait, Exception? reason)
    {
        if (reason is null)
            Assert.False(await wait());
        else
            Assert.Same(reason, await Record.ExceptionAsync(wait));
    }
}
