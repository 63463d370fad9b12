namespace Concurrency.Tests.Conformance.Channels;

/// <summary>Requests with replies: an unanswered one is an exception, never a hang.</summary>
public sealed class AskTests : ChannelTest
{
    public static TheoryData<Mode, Mode> Pairs => new MatrixTheoryData<Mode, Mode>(
        Enum.GetValues<Mode>(), [Mode.Task, Mode.Thread, Mode.BlockingThread]);

    [Theory, MemberData(nameof(Pairs))]
    public async Task A_request_gets_its_reply(Mode asker, Mode server)
    {
        foreach (var capacity in new[] { 0, 1, ChannelCapacity.Unbounded })
        {
            var channel = CreateChannel(capacity);
            var serving = Start(server, "server", async verbs =>
            {
                for (var count = 0; count < 20; count++)
                {
                    var request = await verbs.ReceiveAsync(channel);
                    Assert.True(request.TryReply($"<{request.Value}>"));
                    Assert.False(request.TryReply("twice"));
                    Assert.False(request.TryFail(new InvalidOperationException("twice")));
                }
            });

            for (var count = 0; count < 20; count++)
                Assert.Equal($"<{count}>", await Result(asker, "asker", verbs => AskAsync(verbs, channel, count)));

            await Ended(serving);
        }
    }

    [Theory, MemberData(nameof(Pairs))]
    public async Task C8_a_server_may_answer_with_an_error(Mode asker, Mode server)
    {
        var channel = CreateChannel(capacity: 1);
        var error = new InvalidOperationException("No.");
        var serving = Start(server, "server", async verbs => Assert.True((await verbs.ReceiveAsync(channel)).TryFail(error)));

        Assert.Same(error, await Failure(asker, "asker", async verbs => await AskAsync(verbs, channel, 1)));
        await Ended(serving);
    }

    [Theory, MemberData(nameof(Pairs))]
    public async Task A_server_which_ends_without_an_answer_is_an_exception(Mode asker, Mode server)
    {
        var channel = CreateChannel(capacity: 1);
        var serving = Start(server, "server", async verbs => await verbs.ReceiveAsync(channel));

        var failure = await Failure(asker, "asker", async verbs => await AskAsync(verbs, channel, 1));

        Assert.Contains("'server'", Assert.IsType<RequestUnansweredException>(failure).Message, StringComparison.Ordinal);
        await Ended(serving);
    }

    [Theory, MemberData(nameof(Pairs))]
    public async Task C8_a_server_which_fails_is_an_exception_with_its_reason(Mode asker, Mode server)
    {
        var channel = CreateChannel(capacity: 1);
        var error = new InvalidOperationException("The server failed.");
        var serving = Start(server, "server", async verbs =>
        {
            await verbs.ReceiveAsync(channel);
            throw error;
        });

        var failure = await Failure(asker, "asker", async verbs => await AskAsync(verbs, channel, 1));

        Assert.Same(error, Assert.IsType<RequestUnansweredException>(failure).InnerException);
        await Assert.ThrowsAsync<InvalidOperationException>(() => Ended(serving));
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task CH7_a_channel_completed_before_the_request_was_sent_is_an_exception(Mode asker)
    {
        var channel = CreateChannel(capacity: 0);
        var waiting = Failure(asker, "asker", async verbs => await AskAsync(verbs, channel, 1));
        await UntilSenders(channel, 1);

        channel.TryComplete();

        Assert.IsType<ChannelCompletedException>(await waiting);
        Assert.IsType<ChannelCompletedException>(
            await Failure(asker, "asker", async verbs => await AskAsync(verbs, channel, 1)));
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task Requests_in_the_channel_fail_when_its_last_server_ends(Mode asker)
    {
        var channel = CreateChannel(capacity: 2);
        var asked = Enumerable.Range(0, 4)
            .Select(value => Failure(asker, "asker", async verbs => await AskAsync(verbs, channel, value)))
            .ToArray();
        await Until(() => channel.GetSnapshot() is { Count: 2, WaitingSenders: 2 });

        await Ended(Start(Mode.Task, "server", async _ => (await channel.ReceiveAsync()).TryReply("the first")));

        var failures = await Task.WhenAll(asked);
        Assert.Single(failures, failure => failure is null);
        Assert.Equal(3, failures.Count(failure => failure is RequestUnansweredException));
        var snapshot = channel.GetSnapshot();
        Assert.Equal(snapshot.Sent, snapshot.Received + snapshot.Count + snapshot.Undelivered);
        Assert.Equal((0, 0), (snapshot.Count, snapshot.WaitingSenders));
        Assert.IsType<RequestUnansweredException>(
            await Failure(asker, "late", async verbs => await AskAsync(verbs, channel, 9)));
    }

    [Fact]
    public async Task A_new_server_makes_the_channel_served_again()
    {
        var channel = CreateChannel(capacity: 1);
        await Ended(Start(Mode.Task, "first", async _ => await channel.WaitToReceiveAsync(TimeSpan.Zero).AsTask().ContinueWith(
            _ => { }, TaskScheduler.Default)));
        await Assert.ThrowsAsync<RequestUnansweredException>(async () => await Runtime.AskAsync(channel, 1));

        var serving = Start(Mode.Task, "second", async _ => (await channel.ReceiveAsync()).TryReply("yes"));
        await UntilReceivers(channel, 1);

        Assert.Equal("yes", await Runtime.AskAsync(channel, 2));
        await Ended(serving);
    }

    [Fact]
    public async Task A_foreign_caller_who_stops_waiting_serves_no_more()
    {
        var channel = CreateChannel(capacity: 1);
        using var cancellation = new CancellationTokenSource();
        var waiting = channel.ReceiveAsync(cancellation.Token).AsTask();
        var server = Start(Mode.Task, "server", async verbs => await channel.ReceiveAsync(verbs.Scope!.CancellationToken));
        await UntilReceivers(channel, 2);
        server.Activity!.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => server.Completion);

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);

        await Assert.ThrowsAsync<RequestUnansweredException>(
            () => Runtime.AskAsync(channel, 1).AsTask().WaitAsync(Patience));
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task C1_the_reply_to_a_cancelled_asker_is_false(Mode asker)
    {
        var channel = CreateChannel(capacity: 1);
        using var cancellation = new CancellationTokenSource();
        var asked = Failure(asker, "asker", async verbs => await AskAsync(verbs, channel, 1, cancellation.Token));
        var request = await channel.ReceiveAsync();

        await cancellation.CancelAsync();

        Assert.Equal(cancellation.Token, Assert.IsType<OperationCanceledException>(await asked).CancellationToken);
        Assert.False(request.TryReply("late"));
        Assert.False(request.TryFail(new InvalidOperationException("late")));
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task C1_a_request_cancelled_before_it_was_sent_is_not_in_the_channel(Mode asker)
    {
        var channel = CreateChannel(capacity: 0);
        using var cancellation = new CancellationTokenSource();
        var asked = Failure(asker, "asker", async verbs => await AskAsync(verbs, channel, 1, cancellation.Token));
        await UntilSenders(channel, 1);

        await cancellation.CancelAsync();

        Assert.Equal(cancellation.Token, Assert.IsType<OperationCanceledException>(await asked).CancellationToken);
        Assert.Equal(0, channel.GetSnapshot().WaitingSenders);
        Assert.False(channel.TryReceive(out _));
        Assert.IsType<OperationCanceledException>(
            await Failure(asker, "refused", async verbs => await AskAsync(verbs, channel, 1, cancellation.Token)));
    }

    [Theory, MemberData(nameof(ActivityModes))]
    public async Task C1_a_cancelled_activity_does_not_wait_for_its_reply(Mode asker)
    {
        var channel = CreateChannel(capacity: 1);
        var asked = Failure(asker, "asker", async verbs => await AskAsync(verbs, channel, 1), out var role);
        var request = await channel.ReceiveAsync();

        role.Activity!.Cancel();

        Assert.IsType<OperationCanceledException>(await asked);
        Assert.False(request.TryReply("late"));
    }

    // A reply, the asker's cancellation and the server's end at the same moment: one outcome, and it is the right one.
    [Theory, MemberData(nameof(ActivityModes))]
    public async Task C12_replies_and_cancellations_that_race_reach_their_own_asker(Mode server)
    {
        var channel = CreateChannel(capacity: 2);
        var replied = new HashSet<int>();
        var serving = Start(server, "server", async verbs =>
        {
            foreach (var _ in Enumerable.Range(0, int.MaxValue))
            {
                var request = await verbs.ReceiveAsync(channel);
                if (request.Value < 0)
                    return;

                if (request.TryReply($"{request.Value}"))
                    replied.Add(request.Value);
            }
        });
        var answered = new List<int>();
        var askers = Enumerable.Range(0, 4).Select(index => Task.Run(async () =>
        {
            var random = new Random(index);
            for (var count = 0; count < 3_000; count++)
            {
                var value = (index * 10_000) + count;
                using var cancellation = new CancellationTokenSource();
                var asked = Runtime.AskAsync(channel, value, cancellation.Token);
                var cancelling = random.Next(2) == 0 ? cancellation.CancelAsync() : Task.CompletedTask;
                try
                {
                    Assert.Equal($"{value}", await asked);
                    lock (answered)
                        answered.Add(value);
                }
                catch (OperationCanceledException cancelled)
                {
                    Assert.Equal(cancellation.Token, cancelled.CancellationToken);
                }

                await cancelling;
            }
        })).ToArray();

        await Task.WhenAll(askers).WaitAsync(Patience);
        await Assert.ThrowsAsync<RequestUnansweredException>(async () => await Runtime.AskAsync(channel, -1));
        await Ended(serving);
        Assert.Equal(replied.Order(), answered.Order());
    }

    private IChannel<Request<int, string>> CreateChannel(int capacity) =>
        Runtime.CreateChannel<Request<int, string>>("questions", capacity);

    private ValueTask<string> AskAsync(
        Verbs verbs, IChannelWriter<Request<int, string>> channel, int value, CancellationToken cancellationToken = default)
    {
        var concurrency = verbs.Scope ?? (IConcurrency)Runtime;
        return verbs.IsBlocking
            ? new(concurrency.Ask(channel, value, cancellationToken))
            : concurrency.AskAsync(channel, value, cancellationToken);
    }
}
