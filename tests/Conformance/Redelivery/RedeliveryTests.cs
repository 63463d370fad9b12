namespace Concurrency.Tests.Conformance.Redelivery;

/// <summary>A redelivering reader owns each item until it is settled, whoever receives and however a loop is left.</summary>
public sealed class RedeliveryTests : RedeliveryTest
{
    [Theory, MemberData(nameof(Modes))]
    public async Task Going_on_to_the_next_settles_the_one_before_and_the_end_settles_the_last(Mode mode)
    {
        var reader = ReaderOver(3);

        Assert.Equal([(0, 1), (1, 1), (2, 1)], await DrainAsync(reader, mode));

        AssertAccount(reader, settled: 3, dead: 0, isCompleted: true);
    }

    [Theory, MemberData(nameof(ModePairs))]
    public async Task RD2_what_a_failing_loop_had_in_hand_is_delivered_again_first_to_the_next_receiver(Mode first, Mode second)
    {
        var reader = ReaderOver(3);
        Assert.Same(Broken, await ErrorOf(Start(first, "first", verbs => verbs.EachAsync(
            reader, delivery => delivery.Item == 1 ? throw Broken : new(true)))));
        AssertAccount(reader, settled: 1, dead: 0, kept: 1);

        Assert.Equal([(1, 2), (2, 1)], await DrainAsync(reader, second));

        AssertAccount(reader, settled: 3, dead: 0, isCompleted: true);
    }

    [Theory, MemberData(nameof(ModePairs))]
    public async Task What_was_completed_is_not_delivered_again_though_its_loop_fails(Mode first, Mode second)
    {
        var reader = ReaderOver(3);
        Assert.Same(Broken, await ErrorOf(Start(first, "first", verbs => verbs.EachAsync(reader, delivery =>
        {
            delivery.Complete();
            delivery.Complete(); // Again is nothing.
            Assert.False(delivery.IsInHand);
            throw Broken;
        }))));

        Assert.Equal([(1, 1), (2, 1)], await DrainAsync(reader, second));
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task Leaving_the_loop_with_a_break_is_a_failed_attempt_unless_it_was_completed(Mode mode)
    {
        var reader = ReaderOver(2, new() { MaxAttempts = 1 });
        await Ended(Start(mode, "break", verbs => verbs.EachAsync(reader, _ => new(false))));
        await Ended(Start(mode, "completed", verbs => verbs.EachAsync(reader, delivery =>
        {
            delivery.Complete();
            return new(false);
        })));
        Assert.Empty(await DrainAsync(reader, mode));

        AssertAccount(reader, settled: 1, dead: 1, isCompleted: true);
        Assert.True(DeadLetters.TryReceive(out var letter));
        var path = mode is Mode.Foreign or Mode.BlockingForeign ? "(foreign caller)" : "break";
        Assert.Equal((0, 1, path), (letter.Item, letter.Attempts, letter.ActivityPath));
        Assert.Equal(
            $"{path} left its loop over 'again' with an item in hand.", Assert.IsType<DeliveryAbandonedException>(letter.Failure).Message);
    }

    [Theory]
    [InlineData(Mode.Task)]
    [InlineData(Mode.Thread)]
    [InlineData(Mode.BlockingThread)]
    public async Task RD3_what_a_cancelled_activity_had_in_hand_is_delivered_again_and_has_not_failed(Mode mode)
    {
        var reader = ReaderOver(2, new() { MaxAttempts = 1 });
        for (var round = 1; round <= 3; round++)
        {
            var role = Start(mode, "cancelled", verbs => verbs.EachAsync(reader, async delivery =>
            {
                Assert.Equal((0, round), (delivery.Item, delivery.Attempt));
                await verbs.WaitForEverAsync(Runtime);
                return true;
            }));
            await Until(() => role.Activity!.State == ActivityState.Blocked && reader.GetSnapshot().InHand == 1);
            role.Activity!.Cancel();
            await HasEnded(role.Activity);
            Assert.Equal(ActivityState.Cancelled, role.Activity.State);
            AssertAccount(reader, settled: 0, dead: 0, kept: 1);
        }

        Assert.Equal([(0, 4), (1, 1)], await DrainAsync(reader, mode));
        AssertAccount(reader, settled: 2, dead: 0, isCompleted: true);
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task A_loop_left_when_its_token_is_cancelled_has_not_failed(Mode mode)
    {
        var reader = ReaderOver(1, new() { MaxAttempts = 1 });
        using var cancellation = new CancellationTokenSource();
        await Ended(Start(mode, "cancelled", verbs => verbs.EachAsync(reader, _ =>
        {
            cancellation.Cancel();
            return new(false);
        }, cancellation.Token)));

        Assert.Equal([(0, 2)], await DrainAsync(reader, mode));
    }

    [Theory]
    [InlineData(Mode.Task)]
    [InlineData(Mode.Thread)]
    public async Task An_activity_which_is_cancelled_because_a_child_failed_has_failed_and_the_letter_says_how(Mode mode)
    {
        var reader = ReaderOver(1, new() { MaxAttempts = 1 });
        Assert.Same(Broken, await ErrorOf(Start(mode, "parent", verbs => verbs.EachAsync(reader, async delivery =>
        {
            verbs.Scope!.Start("child", _ => throw Broken);
            await verbs.WaitForEverAsync(Runtime);
            return true;
        }))));

        Assert.Empty(await DrainAsync(reader, mode));
        Assert.True(DeadLetters.TryReceive(out var letter));
        Assert.Same(Broken, letter.Failure);
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task RD1_an_abandoned_wait_took_no_item(Mode mode)
    {
        var reader = Reader();
        using var cancellation = new CancellationTokenSource();
        var role = Start(mode, "waiting", verbs => verbs.EachAsync(reader, _ => throw Broken, cancellation.Token));
        await HasReceivers(Source);

        await cancellation.CancelAsync();

        Assert.IsAssignableFrom<OperationCanceledException>(await ErrorOf(role));
        Source.TrySend(7);
        Source.TryComplete();
        Assert.Equal([(7, 1)], await DrainAsync(reader, mode));
    }

    [Theory, MemberData(nameof(ModePairs))]
    public async Task RD2_a_receiver_that_waits_gets_what_another_gives_back(Mode first, Mode second)
    {
        var reader = Reader();
        var both = Runtime.CreateManualResetEvent("both");
        Source.TrySend(5);
        var failing = Start(first, "failing", verbs => verbs.EachAsync(reader, async _ =>
        {
            await verbs.WaitAsync(both);
            throw Broken;
        }));
        await Until(() => reader.GetSnapshot().InHand == 1);
        var seen = new List<(int, int)>();
        var waiting = Start(second, "waiting", verbs => verbs.EachAsync(reader, delivery =>
        {
            seen.Add((delivery.Item, delivery.Attempt));
            Source.TryComplete();
            return new(true);
        }));
        await HasReceivers(Source);

        both.Set();

        await Ended(waiting);
        Assert.Equal([(5, 2)], seen);
        Assert.Same(Broken, await ErrorOf(failing));
    }

    [Theory, MemberData(nameof(ModePairs))]
    public async Task RD4_the_reader_ends_only_after_the_last_item_in_hand_is_settled(Mode first, Mode second)
    {
        var reader = ReaderOver(1);
        var go = Runtime.CreateManualResetEvent("go");
        var having = Start(first, "having", verbs => verbs.EachAsync(reader, async _ =>
        {
            await verbs.WaitAsync(go);
            return true;
        }));
        await Until(() => reader.GetSnapshot().InHand == 1 && go.GetSnapshot().Waiting == 1);
        var drain = DrainAsync(reader, second);
        await Until(() => Runtime.Inspector.GetSnapshot().Channels.Any(channel => channel is { Path: "again", WaitingReceivers: 1 }));
        Assert.False(reader.GetSnapshot().IsCompleted);

        go.Set();

        await Ended(having);
        Assert.Empty(await drain);
        AssertAccount(reader, settled: 1, dead: 0, isCompleted: true);
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task The_error_of_the_source_comes_after_everything_is_settled(Mode mode)
    {
        Source.TrySend(1);
        Source.TryComplete(Broken);
        var reader = Reader(new() { MaxAttempts = 2 });
        var seen = new List<int>();

        var error = await ErrorOf(Start(mode, "loop", verbs => verbs.EachAsync(reader, delivery =>
        {
            seen.Add(delivery.Attempt);
            if (delivery.Attempt == 1)
                delivery.Fail(new InvalidDataException("once"));

            return new(true);
        })));

        Assert.Same(Broken, error);
        Assert.Equal([1, 2], seen);
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task After_the_last_attempt_the_item_is_a_dead_letter_and_the_loop_goes_on(Mode mode)
    {
        var reader = ReaderOver(3, new() { MaxAttempts = 2 });
        var seen = new List<(int, int)>();
        await Ended(Start(mode, "loop", verbs => verbs.EachAsync(reader, delivery =>
        {
            seen.Add((delivery.Item, delivery.Attempt));
            if (delivery.Item == 1)
                delivery.Fail(Broken);

            return new(true);
        })));

        Assert.Equal([(0, 1), (1, 1), (1, 2), (2, 1)], seen);
        AssertAccount(reader, settled: 2, dead: 1, isCompleted: true);
        Assert.True(DeadLetters.TryReceive(out var letter));
        Assert.Equal((1, 2, Broken), (letter.Item, letter.Attempts, letter.Failure));
        Assert.False(DeadLetters.TryReceive(out _));
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task A_failure_that_is_not_worth_another_attempt_gives_the_item_up_at_once(Mode mode)
    {
        var reader = ReaderOver(2, new() { MaxAttempts = 5, ShouldRetry = failure => failure is TimeoutException });
        var attempts = 0;
        await Ended(Start(mode, "loop", verbs => verbs.EachAsync(reader, delivery =>
        {
            attempts++;
            delivery.Fail(delivery.Item == 0 ? Broken : new TimeoutException());
            return new(true);
        })));

        Assert.Equal(6, attempts);
        Assert.True(DeadLetters.TryReceive(out var first));
        Assert.True(DeadLetters.TryReceive(out var second));
        Assert.Equal([(0, 1), (1, 5)], [(first.Item, first.Attempts), (second.Item, second.Attempts)]);
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task Without_dead_letters_every_receiver_gets_the_last_failure_and_the_item_is_kept(Mode mode)
    {
        var reader = ReaderOver(2, new() { MaxAttempts = 1 }, hasDeadLetters: false);
        for (var round = 0; round < 3; round++)
        {
            Assert.Same(Broken, await ErrorOf(Start(mode, "loop", verbs => verbs.EachAsync(reader, delivery =>
            {
                delivery.Fail(Broken);
                return new(true);
            }))));
            AssertAccount(reader, settled: 0, dead: 0, kept: 1);
        }
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task RD5_an_item_waits_while_the_dead_letters_are_full_and_is_kept_if_that_wait_is_cancelled(Mode mode)
    {
        var narrow = Runtime.CreateChannel<DeadLetter<int>>("narrow", ChannelCapacity.Rendezvous);
        Source.TrySend(1);
        Source.TryComplete();
        var reader = Runtime.CreateRedeliveringReader("again", Source, new() { MaxAttempts = 1 }, narrow);
        using var cancellation = new CancellationTokenSource();
        var cancelled = Start(mode, "cancelled", verbs => verbs.EachAsync(reader, Fail, cancellation.Token));
        await Until(() => narrow.GetSnapshot().WaitingSenders == 1);
        AssertAccount(reader, settled: 0, dead: 0, inHand: 1);
        await cancellation.CancelAsync();
        Assert.IsAssignableFrom<OperationCanceledException>(await ErrorOf(cancelled));
        AssertAccount(reader, settled: 0, dead: 0, kept: 1);

        var drain = DrainAsync(reader, mode);
        Assert.Equal((1, 1), await Soon(narrow.ReceiveAsync()) is var letter ? (letter.Item, letter.Attempts) : default);

        Assert.Empty(await drain);
        AssertAccount(reader, settled: 0, dead: 1, isCompleted: true);

        static ValueTask<bool> Fail(IDelivery<int> delivery)
        {
            delivery.Fail(Broken);
            return new(true);
        }
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task RD5_completed_dead_letters_are_an_error_and_the_item_is_kept(Mode mode)
    {
        var reader = ReaderOver(1, new() { MaxAttempts = 1 });
        DeadLetters.TryComplete();

        var error = await ErrorOf(Start(mode, "loop", verbs => verbs.EachAsync(reader, delivery =>
        {
            delivery.Fail(Broken);
            return new(true);
        })));

        Assert.Equal(
            "An item of 'again' is to be given up after attempt 1, but its dead letters, 'dead', are completed. The item is kept. "
            + "Complete the dead letters after the reader has ended.",
            Assert.IsType<InvalidOperationException>(error).Message);
        AssertAccount(reader, settled: 0, dead: 0, kept: 1);
    }

    [Fact]
    public async Task What_several_loops_give_back_comes_in_that_order_and_before_what_is_new()
    {
        var reader = Reader();
        for (var item = 0; item < 4; item++)
            Source.TrySend(item);

        var go = Enumerable.Range(0, 3).Select(index => Runtime.CreateManualResetEvent($"go-{index}")).ToArray();
        var roles = new List<Role>();
        for (var index = 0; index < 3; index++)
        {
            var expected = index + 1;
            roles.Add(Start(Mode.Task, "loop", verbs => verbs.EachAsync(reader, async delivery =>
            {
                await go[delivery.Item].WaitAsync();
                throw Broken;
            })));
            await Until(() => reader.GetSnapshot().InHand == expected);
        }

        foreach (var index in new[] { 2, 0, 1 })
        {
            go[index].Set();
            await HasEnded(roles[index].Activity!);
        }

        Source.TryComplete();
        Assert.Equal([(2, 2), (0, 2), (1, 2), (3, 1)], await DrainAsync(reader, Mode.Task));
    }

    [Fact]
    public async Task RD6_a_late_word_about_a_delivery_is_refused_and_touches_no_later_one()
    {
        var reader = ReaderOver(2);
        var deliveries = new List<IDelivery<int>>();
        await Ended(Start(Mode.Task, "loop", verbs => verbs.EachAsync(reader, delivery =>
        {
            deliveries.Add(delivery);
            if (deliveries.Count == 1)
            {
                delivery.Fail(Broken);
                Assert.Equal(
                    "Complete comes too late: attempt 1 of an item of 'again' was given back already. A delivery is settled or fails once, "
                    + "before its loop goes on.",
                    Assert.Throws<InvalidOperationException>(delivery.Complete).Message);
                Assert.Throws<InvalidOperationException>(() => delivery.Fail(Broken));
            }
            else
            {
                Assert.Throws<InvalidOperationException>(() => deliveries[0].Fail(Broken));
            }

            return new(true);
        })));

        Assert.Equal([(0, 1), (0, 2), (1, 1)], deliveries.Select(delivery => (delivery.Item, delivery.Attempt)));
        Assert.Contains(
            "was settled already", Assert.Throws<InvalidOperationException>(() => deliveries[1].Fail(Broken)).Message, StringComparison.Ordinal);
        AssertAccount(reader, settled: 2, dead: 0, isCompleted: true);
    }

    [Fact]
    public async Task A_predicate_that_throws_gives_the_item_back_as_not_failed()
    {
        var reader = ReaderOver(1, new() { MaxAttempts = 2, ShouldRetry = _ => throw new NotSupportedException() });
        await Ended(Start(Mode.Task, "loop", verbs => verbs.EachAsync(reader, delivery =>
        {
            if (delivery.Attempt == 1)
                Assert.Throws<NotSupportedException>(() => delivery.Fail(Broken));

            return new(true);
        })));
        AssertAccount(reader, settled: 1, dead: 0, isCompleted: true);
    }

    [Fact]
    public async Task The_blocking_loop_is_refused_in_an_asynchronous_body()
    {
        var reader = ReaderOver(1);

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => Soon(Runtime.RunAsync("root", _ =>
        {
            foreach (var delivery in reader.ReceiveAll())
                Assert.Fail($"Got {delivery}.");

            return default(ValueTask);
        })));

        Assert.Contains("await foreach over ReceiveAllAsync", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sources_that_no_select_can_wait_for_are_refused()
    {
        var adapted = Runtime.Adapt("adapted", System.Threading.Channels.Channel.CreateUnbounded<int>().Reader);
        Assert.Throws<NotSupportedException>(() => { Runtime.CreateRedeliveringReader("again", adapted); });
        await using var other = ConcurrencyRuntime.Create(builder => builder.UseTasks());
        Assert.Throws<ArgumentException>(() => { other.CreateRedeliveringReader("again", Source); });
        Assert.Throws<ArgumentNullException>("source", () => { Runtime.CreateRedeliveringReader<int>("again", null!); });
        Assert.Throws<ArgumentException>("name", () => { Runtime.CreateRedeliveringReader("a/b", Source); });
    }

    [Fact]
    public void Retries_cannot_hold_a_wrong_value()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ItemRetry { MaxAttempts = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ItemRetry { InitialDelay = TimeSpan.FromTicks(-1) });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ItemRetry { MaxDelay = TimeSpan.FromTicks(-1) });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ItemRetry { BackoffFactor = 0.5 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ItemRetry { BackoffFactor = double.NaN });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ItemRetry { Jitter = 1.1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ItemRetry { Jitter = double.NaN });
    }
}
