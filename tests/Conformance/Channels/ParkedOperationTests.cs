namespace Concurrency.Tests.Conformance.Channels;

/// <summary>After its completion nobody waits at a channel, whatever state it was in, and whoever waited how.</summary>
public sealed class ParkedOperationTests : ChannelTest
{
    public static TheoryData<int, bool> CapacitiesAndErrors =>
        new MatrixTheoryData<int, bool>([0, 1, 2, 64, ChannelCapacity.Unbounded], [false, true]);

    [Theory, MemberData(nameof(CapacitiesAndErrors))]
    public async Task CH8_every_waiting_receive_ends(int capacity, bool withError)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity);
        var error = withError ? new InvalidOperationException("The reason.") : null;
        var outcomes = new List<Task<Exception?>>();
        foreach (var mode in Enum.GetValues<Mode>())
        {
            outcomes.Add(Failure(mode, "receive", async verbs => await verbs.ReceiveAsync(channel)));
            outcomes.Add(Failure(mode, "enumeration", async verbs => await verbs.ReceiveAllAsync(channel)));
            if (mode is Mode.BlockingThread or Mode.BlockingForeign)
                continue;

            outcomes.Add(Failure(mode, "many", async _ => await channel.ReceiveManyAsync(new int[2])));
            outcomes.Add(Failure(mode, "batch", async _ => await channel.ReceiveBatchAsync(2, TimeSpan.FromDays(1))));
        }

        await UntilReceivers(channel, outcomes.Count);
        outcomes.Add(Record.ExceptionAsync(async () => await channel.WaitToReceiveAsync()).AsTask());

        channel.TryComplete(error);

        foreach (var outcome in await Task.WhenAll(outcomes))
            AssertEnd(outcome, error);

        Assert.Equal((0, 0), (channel.GetSnapshot().WaitingReceivers, channel.GetSnapshot().WaitingSenders));
    }

    [Theory, MemberData(nameof(CapacitiesAndErrors))]
    public async Task CH8_every_waiting_send_ends(int capacity, bool withError)
    {
        capacity = Math.Min(capacity, 64);
        var channel = Runtime.CreateChannel<int>("items", capacity);
        Fill(channel);
        var error = withError ? new InvalidOperationException("The reason.") : null;
        var outcomes = new List<Task<Exception?>>();
        foreach (var mode in Enum.GetValues<Mode>())
        {
            outcomes.Add(Failure(mode, "first", verbs => verbs.SendAsync(channel, -1)));
            outcomes.Add(Failure(mode, "second", verbs => verbs.SendAsync(channel, -2)));
        }

        await UntilSenders(channel, outcomes.Count);
        outcomes.Add(Record.ExceptionAsync(async () => await channel.WaitToSendAsync()).AsTask());

        channel.TryComplete(error);

        foreach (var outcome in await Task.WhenAll(outcomes))
            AssertEnd(outcome, error);

        Assert.Equal((0, 0), (channel.GetSnapshot().WaitingReceivers, channel.GetSnapshot().WaitingSenders));
        Assert.Equal(Enumerable.Range(0, capacity), Drain(channel));
    }

    // Sends, receives and cancellations are at it when the completion comes, at any point of theirs.
    [Theory, MemberData(nameof(Capacities))]
    public async Task CH7_CH8_a_completion_in_the_middle_of_everything_ends_everyone(int capacity)
    {
        for (var round = 0; round < 30; round++)
        {
            var channel = Runtime.CreateChannel<int>("items", capacity);
            using var cancellation = new CancellationTokenSource();
            var sent = 0;
            var received = 0;
            var roles = Enum.GetValues<Mode>().SelectMany(mode => new[]
            {
                Failure(mode, "sender", async verbs =>
                {
                    while (true)
                    {
                        await verbs.SendAsync(channel, 1, cancellation.Token);
                        Interlocked.Increment(ref sent);
                    }
                }),
                Failure(mode, "receiver", async verbs =>
                {
                    while (true)
                    {
                        await verbs.ReceiveAsync(channel, cancellation.Token);
                        Interlocked.Increment(ref received);
                    }
                }),
            }).ToArray();
            await Until(() => Volatile.Read(ref received) > 10);

            if (round % 2 == 0)
                channel.TryComplete();
            else
                await Task.WhenAll(cancellation.CancelAsync(), Task.Run(() => channel.TryComplete()));

            foreach (var failure in await Task.WhenAll(roles))
                Assert.True(failure is ChannelCompletedException or OperationCanceledException, $"{failure}");

            Assert.Equal(sent, received + channel.GetSnapshot().Count);
            Assert.Equal(0, channel.GetSnapshot().WaitingSenders + channel.GetSnapshot().WaitingReceivers);
        }
    }

    private static void AssertEnd(Exception? outcome, Exception? error)
    {
        switch (outcome)
        {
            case ChannelCompletedException completed:
                Assert.Equal("items", completed.Channel);
                Assert.Same(error, completed.InnerException);
                break;
            default:
                Assert.Same(error, outcome);
                break;
        }
    }
}
