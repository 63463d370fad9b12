namespace Concurrency.Tests.Conformance.Redelivery;

/// <summary>Delays between attempts, in the runtime's time.</summary>
public sealed class RedeliveryDelayTests : RedeliveryTest
{
    protected override bool UsesManualTime => true;

    [Theory, MemberData(nameof(Modes))]
    public async Task The_next_attempt_begins_when_the_delay_has_passed_and_delays_grow_up_to_the_longest(Mode mode)
    {
        var reader = ReaderOver(1, new()
        {
            MaxAttempts = 5,
            InitialDelay = TimeSpan.FromSeconds(1),
            BackoffFactor = 3,
            MaxDelay = TimeSpan.FromSeconds(10),
        });
        var begun = new List<TimeSpan>();
        var loop = Start(mode, "loop", verbs => verbs.EachAsync(reader, delivery =>
        {
            lock (begun)
                begun.Add(TimeSpan.FromTicks(Time.GetTimestamp()));

            delivery.Fail(Broken);
            return new(true);
        }));
        int[] delays = [1, 3, 9, 10];
        foreach (var (index, delay) in delays.Index())
        {
            await Until(() => Count() == index + 1 && Time.ArmedTimers == 1);
            Time.Advance(TimeSpan.FromSeconds(delay));
        }

        await Ended(loop);
        Assert.Equal([0, 1, 4, 13, 23], begun.Select(time => time.TotalSeconds));
        Assert.True(DeadLetters.TryReceive(out var letter));
        Assert.Equal((5, DateTimeOffset.UnixEpoch.AddSeconds(23)), (letter.Attempts, letter.FailedAt));

        int Count()
        {
            lock (begun)
                return begun.Count;
        }
    }

    [Theory, MemberData(nameof(ModePairs))]
    public async Task While_one_receiver_waits_out_a_delay_others_take_what_is_behind_it(Mode first, Mode second)
    {
        var reader = Reader(new() { InitialDelay = TimeSpan.FromHours(1) });
        Source.TrySend(0);
        using var cancellation = new CancellationTokenSource();
        var waiting = Start(first, "waiting", verbs => verbs.EachAsync(reader, delivery =>
        {
            delivery.Fail(Broken);
            return new(true);
        }, cancellation.Token));
        await Until(() => Time.ArmedTimers == 1);
        Source.TrySend(1);

        await Ended(Start(second, "other", verbs => verbs.EachAsync(reader, delivery =>
        {
            Assert.Equal((1, 1), (delivery.Item, delivery.Attempt));
            delivery.Complete();
            return new(false);
        })));
        AssertAccount(reader, settled: 1, dead: 0, inHand: 1);

        // Cancelled on the way, the item keeps its delay and its count.
        await cancellation.CancelAsync();
        Assert.IsAssignableFrom<OperationCanceledException>(await ErrorOf(waiting));
        AssertAccount(reader, settled: 1, dead: 0, kept: 1);
        Source.TryComplete();
        var drain = DrainAsync(reader, second);
        await Until(() => Time.ArmedTimers == 1);
        Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal([(0, 2)], await drain);
    }

    [Fact]
    public void Jitter_makes_a_delay_longer_or_shorter_by_its_fraction_and_never_longer_than_the_longest()
    {
        var retry = new ItemRetry { InitialDelay = TimeSpan.FromSeconds(8), Jitter = 0.25, MaxDelay = TimeSpan.FromSeconds(16) };
        var random = new Random(1);
        for (var round = 0; round < 1_000; round++)
        {
            Assert.InRange(retry.GetDelay(1, random).TotalSeconds, 6, 10);
            Assert.InRange(retry.GetDelay(1_000, random).TotalSeconds, 12, 16);
        }

        Assert.Equal(TimeSpan.Zero, new ItemRetry().GetDelay(10_000, random));
    }
}
