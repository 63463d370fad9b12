using Concurrency.Tests.Conformance.Supervision;

namespace Concurrency.Tests.Conformance.Redelivery;

/// <summary>A reader made outside of an activity that is restarted keeps what the activity had in hand.</summary>
public sealed class RedeliveryRestartTests : SupervisionTest
{
    [Theory, MemberData(nameof(Backends))]
    public async Task RD2_a_restarted_activity_goes_on_with_the_item_it_had_until_it_is_given_up(string backend)
    {
        var (reader, deadLetters) = ReaderOver(5, maxAttempts: 3);
        var seen = new List<(int, int)>();
        var root = Runtime.Start("root", async _ =>
        {
            await foreach (var delivery in reader.ReceiveAllAsync())
            {
                seen.Add((delivery.Item, delivery.Attempt));
                if (delivery.Item == 2)
                    throw new InvalidDataException("poison");
            }
        }, Restarting(backend));

        await PassDelays(root);

        await Soon(root.JoinAsync());
        Assert.Equal([(0, 1), (1, 1), (2, 1), (2, 2), (2, 3), (3, 1), (4, 1)], seen);
        Assert.Equal(new("again", 5, 4, 1, 0, 0, IsCompleted: true), reader.GetSnapshot());
        Assert.True(deadLetters.TryReceive(out var letter));
        Assert.Equal((2, 3, "root"), (letter.Item, letter.Attempts, letter.ActivityPath));
    }

    [Fact]
    public async Task So_does_a_blocking_body()
    {
        var (reader, _) = ReaderOver(4, maxAttempts: 2);
        var seen = new List<(int, int)>();
        var root = Runtime.StartBlocking("root", _ =>
        {
            foreach (var delivery in reader.ReceiveAll())
            {
                seen.Add((delivery.Item, delivery.Attempt));
                if (delivery.Attempt == 1 && delivery.Item % 2 == 1)
                    throw new InvalidDataException("once");
            }
        }, Restarting("Thread"));

        await PassDelays(root);

        await Soon(root.JoinAsync());
        Assert.Equal([(0, 1), (1, 1), (1, 2), (2, 1), (3, 1), (3, 2)], seen);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task The_failure_of_a_child_is_in_the_letter_when_its_parent_is_restarted(string backend)
    {
        var (reader, deadLetters) = ReaderOver(2, maxAttempts: 2);
        var root = Runtime.Start("root", async scope =>
        {
            await foreach (var delivery in reader.ReceiveAllAsync())
            {
                await scope.RunAsync("child", _ => delivery.Item == 0
                    ? throw new InvalidDataException($"attempt {delivery.Attempt}")
                    : default);
            }
        }, Restarting(backend));

        await PassDelays(root);

        await Soon(root.JoinAsync());
        Assert.True(deadLetters.TryReceive(out var letter));
        Assert.Equal((0, "attempt 2"), (letter.Item, letter.Failure.Message));
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task An_activity_whose_deadline_passes_was_cancelled_and_its_item_has_not_failed(string backend)
    {
        var (reader, _) = ReaderOver(1, maxAttempts: 1);
        var root = Runtime.Start("root", async scope =>
        {
            await foreach (var delivery in reader.ReceiveAllAsync())
                await WaitForEver(scope);
        }, new() { Backend = backend, Deadline = TimeSpan.FromSeconds(5) });
        await Until(() => root.State == ActivityState.Blocked && reader.GetSnapshot().InHand == 1);

        Time.Advance(TimeSpan.FromSeconds(5));

        await Assert.ThrowsAsync<TimeoutException>(() => Soon(root.JoinAsync()));
        Assert.Equal(new("again", 1, 0, 0, 0, 1, IsCompleted: false), reader.GetSnapshot());
    }

    private (IRedeliveringReader<int> Reader, IChannel<DeadLetter<int>> DeadLetters) ReaderOver(int count, int maxAttempts)
    {
        var source = Runtime.CreateChannel<int>("source", ChannelCapacity.Unbounded);
        for (var item = 0; item < count; item++)
            source.TrySend(item);

        source.TryComplete();
        var deadLetters = Runtime.CreateChannel<DeadLetter<int>>("dead", ChannelCapacity.Unbounded);
        return (Runtime.CreateRedeliveringReader("again", source, new() { MaxAttempts = maxAttempts }, deadLetters), deadLetters);
    }
}
