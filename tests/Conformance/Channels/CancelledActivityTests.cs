namespace Concurrency.Tests.Conformance.Channels;

/// <summary>A wait ends when the activity that began it is cancelled, without a token.</summary>
public sealed class CancelledActivityTests : ChannelTest
{
    [Theory, MemberData(nameof(ActivityModes))]
    public async Task C1_its_receive_takes_nothing(Mode mode)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 1);
        var failure = Failure(mode, "receiver", async verbs => await verbs.ReceiveAsync(channel), out var role);
        await UntilReceivers(channel, 1);

        role.Activity!.Cancel();

        Assert.IsType<OperationCanceledException>(await failure);
        Assert.Equal(0, channel.GetSnapshot().WaitingReceivers);
        channel.TrySend(1);
        Assert.Equal([1], Drain(channel));
    }

    [Theory, MemberData(nameof(ActivityModes))]
    public async Task C1_its_send_leaves_nothing(Mode mode)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 1);
        Fill(channel);
        var failure = Failure(mode, "sender", verbs => verbs.SendAsync(channel, 1), out var role);
        await UntilSenders(channel, 1);

        role.Activity!.Cancel();

        Assert.IsType<OperationCanceledException>(await failure);
        Assert.Equal(0, channel.GetSnapshot().WaitingSenders);
        Assert.Equal([0], Drain(channel));
    }

    [Theory, MemberData(nameof(ActivityModes))]
    public async Task C1_its_exception_carries_the_scopes_token(Mode mode)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 1);
        var token = default(CancellationToken);
        var failure = Failure(
            mode,
            "receiver",
            async verbs =>
            {
                token = verbs.Scope!.CancellationToken;
                await verbs.ReceiveAsync(channel, token);
            },
            out var role);
        await UntilReceivers(channel, 1);

        role.Activity!.Cancel();

        Assert.Equal(token, Assert.IsType<OperationCanceledException>(await failure).CancellationToken);
    }

    [Theory, MemberData(nameof(ActivityModes))]
    public async Task C2_every_waiting_verb_throws_without_effect_and_tries_do_not(Mode mode)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 4);
        channel.TrySend(0);
        await Ended(Start(mode, "cancelled", async verbs =>
        {
            var token = verbs.Scope!.CancellationToken;
            verbs.Scope.Cancel();
            await AssertCancelled(async () => await channel.ReceiveAsync());
            await AssertCancelled(async () => await channel.SendAsync(1));
            await AssertCancelled(async () => await channel.ReceiveManyAsync(new int[1]));
            await AssertCancelled(async () => await channel.ReceiveBatchAsync(1, TimeSpan.Zero));
            await AssertCancelled(async () => await channel.WaitToReceiveAsync());
            await AssertCancelled(async () => await channel.WaitToSendAsync());
            await AssertCancelled(async () => await channel.ReceiveAllAsync().GetAsyncEnumerator().MoveNextAsync());
            if (mode == Mode.BlockingThread)
            {
                Assert.Throws<OperationCanceledException>(() => channel.Receive());
                Assert.Throws<OperationCanceledException>(() => channel.Send(1));
                Assert.Throws<OperationCanceledException>(() => channel.ReceiveAll().First());
            }

            Assert.True(channel.TryPeek(out _));
            Assert.True(channel.TryReceive(out var item) && item == 0);
            Assert.True(channel.TrySend(2));

            async Task AssertCancelled(Func<Task> verb)
            {
                var task = verb();
                Assert.True(task.IsCompleted);
                var cancelled = await Assert.ThrowsAsync<OperationCanceledException>(() => task);
                Assert.Equal(token, cancelled.CancellationToken);
            }
        }));

        Assert.Equal([2], Drain(channel));
    }

    // Items go round while activities are cancelled and started anew; whatever each had taken or sent when it ended counts.
    [Theory, MemberData(nameof(ActivityModes))]
    public async Task CH9_cancelled_activities_lose_nothing(Mode mode)
    {
        const int Enough = 8_000;
        foreach (var capacity in new[] { 0, 1, 2, 64 })
        {
            var channel = Runtime.CreateChannel<long>("items", capacity);
            var ledger = new LossLedger();
            var stop = false;
            var slots = new IActivity?[4];
            var workers = Enumerable.Range(0, slots.Length).Select(index => Task.Run(async () =>
            {
                for (var life = 0; !Volatile.Read(ref stop); life++)
                {
                    var account = ledger.Open();
                    var role = Start(mode, "worker", index % 2 == 0
                        ? async verbs =>
                        {
                            while (true)
                            {
                                var item = account.Next();
                                await verbs.SendAsync(channel, item);
                                account.Sent(item);
                            }
                        }
                    : async verbs =>
                    {
                        while (true)
                            account.Received(await verbs.ReceiveAsync(channel));
                    });
                    Volatile.Write(ref slots[index], role.Activity);
                    await Assert.ThrowsAnyAsync<OperationCanceledException>(() => role.Completion);
                }
            })).ToArray();
            var canceller = Task.Run(async () =>
            {
                var random = new Random(capacity);
                while (ledger.Operations < Enough)
                {
                    // Counted in operations and not in turns: where a life takes long to begin, all would be over before that.
                    var next = ledger.Operations + random.Next(16);
                    while (ledger.Operations < next)
                        await Task.Yield();

                    Volatile.Read(ref slots[random.Next(slots.Length)])?.Cancel();
                }

                Volatile.Write(ref stop, true);
                while (!workers.All(worker => worker.IsCompleted))
                {
                    foreach (var slot in slots)
                        slot?.Cancel();

                    await Task.Yield();
                }
            });

            await Task.WhenAll([canceller, .. workers]).WaitAsync(Patience);

            var rest = ledger.Open();
            while (channel.TryReceive(out var item))
                rest.Received(item);

            ledger.AssertNothingLost($"capacity {capacity}, {mode}");
            Assert.Equal(0, channel.GetSnapshot().WaitingSenders + channel.GetSnapshot().WaitingReceivers);
        }
    }
}
