namespace Concurrency.Tests.Conformance.Channels;

/// <summary><c>ReceiveBatchAsync</c>, in virtual time.</summary>
public sealed class BatchTests : ChannelTest
{
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    private readonly ManualTimeProvider _time = new();

    [Theory, MemberData(nameof(AsynchronousModes))]
    public async Task A_full_batch_does_not_wait_for_its_time(Mode mode)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 8);
        var batch = Result(mode, "receiver", verbs => channel.ReceiveBatchAsync(3, s_second));
        await UntilReceivers(channel, 1);
        channel.TrySend(1);
        channel.TrySend(2);
        Assert.False(batch.IsCompleted);

        channel.TrySend(3);
        channel.TrySend(4);

        Assert.Equal([1, 2, 3], await batch);
        Assert.Equal([4], Drain(channel));
    }

    [Theory, MemberData(nameof(Capacities))]
    public async Task The_time_of_a_batch_begins_with_its_first_item(int capacity)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity);
        var batch = channel.ReceiveBatchAsync(3, s_second).AsTask();
        _time.Advance(10 * s_second);
        Assert.False(batch.IsCompleted);
        Assert.True(channel.TrySend(1));
        _time.Advance(s_second - TimeSpan.FromMilliseconds(1));
        Assert.True(channel.TrySend(2));
        Assert.False(batch.IsCompleted);

        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal([1, 2], await batch);
        Assert.Equal(0, channel.GetSnapshot().WaitingReceivers);
    }

    [Fact]
    public async Task What_is_there_begins_the_time_as_well()
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 8);
        channel.TrySend(1);
        var batch = channel.ReceiveBatchAsync(3, s_second).AsTask();
        Assert.False(batch.IsCompleted);

        _time.Advance(s_second);

        Assert.Equal([1], await batch);
    }

    [Theory, MemberData(nameof(Capacities))]
    public async Task No_time_takes_what_is_there(int capacity)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity);
        var senders = Enumerable.Range(0, 3).Select(item => channel.SendAsync(item).AsTask()).ToArray();

        Assert.Equal([0, 1], await channel.ReceiveBatchAsync(2, TimeSpan.Zero));
        Assert.Equal([2], await channel.ReceiveBatchAsync(2, TimeSpan.Zero));

        await Task.WhenAll(senders);
        var waiting = channel.ReceiveBatchAsync(2, TimeSpan.Zero).AsTask();
        Assert.False(waiting.IsCompleted);
        Assert.True(channel.TrySend(3));
        Assert.Equal([3], await waiting);
    }

    [Fact]
    public async Task Infinite_time_waits_until_the_batch_is_full()
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 1);
        var batch = channel.ReceiveBatchAsync(2, Timeout.InfiniteTimeSpan).AsTask();
        channel.TrySend(1);
        _time.Advance(TimeSpan.FromDays(1_000));
        Assert.False(batch.IsCompleted);

        channel.TrySend(2);

        Assert.Equal([1, 2], await batch);
    }

    [Theory, MemberData(nameof(AsynchronousModes))]
    public async Task C1_a_batch_cancelled_without_items_throws(Mode mode)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 8);
        using var cancellation = new CancellationTokenSource();
        var failure = Failure(
            mode, "receiver", async verbs => await channel.ReceiveBatchAsync(3, s_second, cancellation.Token));
        await UntilReceivers(channel, 1);

        await cancellation.CancelAsync();

        Assert.Equal(cancellation.Token, Assert.IsType<OperationCanceledException>(await failure).CancellationToken);
        Assert.Equal(0, channel.GetSnapshot().WaitingReceivers);
    }

    [Theory, MemberData(nameof(AsynchronousModes))]
    public async Task C1_a_batch_cancelled_with_items_returns_them(Mode mode)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 8);
        using var cancellation = new CancellationTokenSource();
        var batch = Result(mode, "receiver", verbs => channel.ReceiveBatchAsync(3, s_second, cancellation.Token));
        await UntilReceivers(channel, 1);
        channel.TrySend(1);
        channel.TrySend(2);

        await cancellation.CancelAsync();

        Assert.Equal([1, 2], await batch);
    }

    [Theory]
    [InlineData(Mode.Task)]
    [InlineData(Mode.Thread)]
    public async Task C1_a_batch_of_a_cancelled_activity_returns_its_items(Mode mode)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 8);
        var batch = Result(mode, "receiver", verbs => channel.ReceiveBatchAsync(3, s_second), out var role);
        await UntilReceivers(channel, 1);
        channel.TrySend(1);

        role.Activity!.Cancel();

        Assert.Equal([1], await batch);
    }

    [Theory, MemberData(nameof(Capacities))]
    public async Task C6_between_two_items_of_a_batch_others_have_their_turn(int capacity)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity);
        var batch = channel.ReceiveBatchAsync(2, s_second).AsTask();
        var receivers = Enumerable.Range(0, 2).Select(_ => channel.ReceiveAsync().AsTask()).ToArray();

        for (var item = 1; item <= 4; item++)
            Assert.True(channel.TrySend(item));

        var taken = await Task.WhenAll(receivers);
        Assert.Equal([1, 4], await batch);
        Assert.Equal([2, 3], taken);
    }

    [Fact]
    public async Task C6_several_batches_take_turns()
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 1);
        var batches = Enumerable.Range(0, 3).Select(_ => channel.ReceiveBatchAsync(2, s_second).AsTask()).ToArray();

        for (var item = 0; item < 6; item++)
            Assert.True(channel.TrySend(item));

        var taken = await Task.WhenAll(batches);
        Assert.Equal([0, 3, 1, 4, 2, 5], taken.SelectMany(batch => batch));
    }

    [Theory, MemberData(nameof(Capacities))]
    public async Task CH7_a_completion_ends_a_batch(int capacity)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity);
        var with = channel.ReceiveBatchAsync(3, s_second).AsTask();
        Assert.True(channel.TrySend(1));
        var without = channel.ReceiveBatchAsync(3, s_second).AsTask();

        channel.TryComplete();

        Assert.Equal([1], await with);
        Assert.Empty(await without);
        Assert.Empty(await channel.ReceiveBatchAsync(3, s_second));
    }

    [Theory, MemberData(nameof(Capacities))]
    public async Task CH7_an_error_comes_after_the_items(int capacity)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity);
        var error = new InvalidOperationException("The reason.");
        var with = channel.ReceiveBatchAsync(3, s_second).AsTask();
        Assert.True(channel.TrySend(1));
        var without = channel.ReceiveBatchAsync(3, s_second).AsTask();

        channel.TryComplete(error);

        Assert.Equal([1], await with);
        Assert.Same(error, await Record.ExceptionAsync(() => without));
        Assert.Same(error, await Record.ExceptionAsync(async () => await channel.ReceiveBatchAsync(3, s_second)));
    }

    [Fact]
    public async Task A_batch_is_one_item_or_more_and_its_time_is_not_negative()
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 1);

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await channel.ReceiveBatchAsync(0, s_second));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await channel.ReceiveBatchAsync(1, -s_second));
    }

    // Time, items and cancellations at once; whatever the batches return, together they return each item once.
    [Theory, MemberData(nameof(Capacities))]
    public async Task C1_batches_lose_nothing_when_time_and_cancellation_race(int capacity)
    {
        const int Items = 5_000;
        var channel = Runtime.CreateChannel<int>("items", capacity);
        var stop = false;
        var clock = Start(Mode.BlockingForeign, "clock", _ =>
        {
            while (!Volatile.Read(ref stop))
            {
                _time.Advance(TimeSpan.FromMilliseconds(400));
                Thread.Yield();
            }

            return default;
        });
        var receivers = Enumerable.Range(0, 3).Select(index => Result(Mode.Task, "receiver", async _ =>
        {
            var random = new Random(index);
            var items = new List<int>();
            while (true)
            {
                using var cancellation = new CancellationTokenSource();
                var batch = channel.ReceiveBatchAsync(3, s_second, cancellation.Token);
                var cancelling = random.Next(3) == 0 ? cancellation.CancelAsync() : Task.CompletedTask;

                try
                {
                    var taken = await batch;
                    if (taken.Count == 0)
                        return items;

                    items.AddRange(taken);
                }
                catch (OperationCanceledException)
                {
                    await cancelling;
                }
            }
        })).ToArray();

        await Ended(Start(Mode.Task, "sender", async verbs =>
        {
            for (var item = 0; item < Items; item++)
                await channel.SendAsync(item);

            channel.TryComplete();
        }));

        var received = (await Task.WhenAll(receivers)).SelectMany(items => items);
        Volatile.Write(ref stop, true);
        await Ended(clock);
        Assert.Equal(Enumerable.Range(0, Items), received.Order());
    }

    protected override void Configure(ConcurrencyBuilder builder) => builder.TimeProvider = _time;
}
