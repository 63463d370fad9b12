namespace Concurrency.Tests.Conformance.Channels;

/// <summary><c>ReceiveManyAsync</c>.</summary>
public sealed class ManyTests : ChannelTest
{
    [Theory, MemberData(nameof(Capacities))]
    public async Task It_takes_as_many_as_there_are_and_fit(int capacity)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity);
        var senders = Enumerable.Range(0, 5).Select(item => channel.SendAsync(item).AsTask()).ToArray();
        var buffer = new int[3];

        Assert.Equal(3, await channel.ReceiveManyAsync(buffer));
        Assert.Equal([0, 1, 2], buffer);
        Assert.Equal(2, await channel.ReceiveManyAsync(buffer));

        Assert.Equal([3, 4, 2], buffer);
        await Task.WhenAll(senders);
    }

    [Theory, MemberData(nameof(AsynchronousModes))]
    public async Task It_waits_for_the_first_only(Mode mode)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 8);
        var buffer = new int[3];
        var count = Result(mode, "receiver", verbs => channel.ReceiveManyAsync(buffer));
        await UntilReceivers(channel, 1);

        channel.TrySend(7);

        Assert.Equal(1, await count);
        Assert.Equal([7, 0, 0], buffer);
    }

    [Theory, MemberData(nameof(AsynchronousModes))]
    public async Task C1_a_cancelled_one_took_nothing_and_leaves_the_buffer_alone(Mode mode)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 8);
        using var cancellation = new CancellationTokenSource();
        var buffer = new[] { -1 };
        var failure = Failure(mode, "receiver", async verbs => await channel.ReceiveManyAsync(buffer, cancellation.Token));
        await UntilReceivers(channel, 1);

        await cancellation.CancelAsync();
        Assert.Equal(cancellation.Token, Assert.IsType<OperationCanceledException>(await failure).CancellationToken);
        channel.TrySend(7);

        Assert.Equal([-1], buffer);
        Assert.Equal([7], Drain(channel));
    }

    [Theory, MemberData(nameof(Capacities))]
    public async Task CH7_it_returns_zero_at_the_end_and_throws_the_error(int capacity)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity);
        var waiting = channel.ReceiveManyAsync(new int[2]).AsTask();
        channel.TryComplete();
        Assert.Equal(0, await waiting);
        Assert.Equal(0, await channel.ReceiveManyAsync(new int[2]));

        var failed = Runtime.CreateChannel<int>("failed", capacity);
        var error = new InvalidOperationException("The reason.");
        waiting = failed.ReceiveManyAsync(new int[2]).AsTask();
        failed.TryComplete(error);
        Assert.Same(error, await Record.ExceptionAsync(() => waiting));
        Assert.Same(error, await Record.ExceptionAsync(async () => await failed.ReceiveManyAsync(new int[2])));
    }

    [Fact]
    public async Task It_needs_room()
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 1);
        await Assert.ThrowsAsync<ArgumentException>(async () => await channel.ReceiveManyAsync(Memory<int>.Empty));
    }

    // Waits of an int and of a bool are what T may be as well: none is taken for the other.
    [Fact]
    public async Task Items_that_are_numbers_or_truth_values_are_not_taken_for_counts()
    {
        var numbers = Runtime.CreateChannel<int>("numbers", capacity: 0);
        var truths = Runtime.CreateChannel<bool>("truths", capacity: 0);
        var one = numbers.ReceiveAsync().AsTask();
        var many = numbers.ReceiveManyAsync(new int[1]).AsTask();
        var truth = truths.ReceiveAsync().AsTask();
        var enumerator = truths.ReceiveAllAsync().GetAsyncEnumerator();
        var moved = enumerator.MoveNextAsync().AsTask();

        Assert.True(numbers.TrySend(42) && numbers.TrySend(43) && truths.TrySend(false) && truths.TrySend(false));

        Assert.Equal((42, 1, false, true), (await one, await many, await truth, await moved));
        Assert.False(enumerator.Current);
        await enumerator.DisposeAsync();
    }
}
