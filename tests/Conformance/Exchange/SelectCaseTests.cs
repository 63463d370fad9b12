using Concurrency.Tests.Conformance.Channels;

namespace Concurrency.Tests.Conformance.Exchange;

/// <summary>The verbs of the exchange objects as cases of selects: at once, handed over, withdrawn.</summary>
public sealed class SelectCaseTests : ChannelTest
{
    [Theory, MemberData(nameof(Modes))]
    public async Task SE1_a_promise_wins_when_it_is_kept_and_other_cases_leave_no_trace(Mode mode)
    {
        var promise = Runtime.CreatePromise<int>("answer");
        var latest = Runtime.CreateLatest("level", 0);
        var (kept, next) = (promise.WaitCase(), latest.Watch(seen: 1).NextCase());
        var winner = Result(mode, "selector", verbs => WaitAsync(verbs, Runtime.CreateSelect(kept, next)));
        await Until(() => promise.GetSnapshot().Waiting == 1 && latest.GetSnapshot().Waiting == 1);

        Assert.True(promise.TrySetResult(7));

        Assert.Same(kept, await winner);
        Assert.Equal((7, null), (kept.Value, kept.Error));
        Assert.Equal(0, latest.GetSnapshot().Waiting);
        Assert.Equal(2, latest.Set(1));
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task SE1_LA1_a_change_wins_and_is_seen_by_its_watcher_alone(Mode mode)
    {
        var latest = Runtime.CreateLatest("level", 0);
        var (one, other) = (latest.Watch(seen: 1), latest.Watch(seen: 1));
        var (first, second) = (one.NextCase(), other.NextCase());
        var winner = Result(mode, "selector", verbs => WaitAsync(verbs, Runtime.CreateSelect(first, second)));
        await Until(() => latest.GetSnapshot().Waiting == 2);

        latest.Set(7);

        var won = Assert.IsAssignableFrom<ISelectCase<int>>(await winner);
        Assert.Equal(7, won.Value);
        Assert.Equal(3, one.Seen + other.Seen);
        Assert.Equal(0, latest.GetSnapshot().Waiting);
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task SE1_BR1_two_subscriptions_in_one_select_lose_no_item(Mode mode)
    {
        var broadcast = Runtime.CreateBroadcast<int>("news");
        var (one, other) = (broadcast.Subscribe("one"), broadcast.Subscribe("other"));
        var (first, second) = (one.ReceiveCase(), other.ReceiveCase());
        var winner = Result(mode, "selector", verbs => WaitAsync(verbs, Runtime.CreateSelect(first, second)));
        await Until(() => one.GetSnapshot().WaitingReceivers + other.GetSnapshot().WaitingReceivers == 2);

        Assert.True(broadcast.TrySend(7));

        Assert.Equal(7, Assert.IsAssignableFrom<ISelectCase<int>>(await winner).Value);
        Assert.Equal((1, 1L), (one.GetSnapshot().Count + other.GetSnapshot().Count, one.GetSnapshot().Received + other.GetSnapshot().Received));
        Assert.Equal(0, one.GetSnapshot().WaitingReceivers + other.GetSnapshot().WaitingReceivers);
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task SE1_a_send_wins_when_there_is_room_or_not_at_all(Mode mode)
    {
        var broadcast = Runtime.CreateBroadcast<int>("news");
        var slow = broadcast.Subscribe("slow", new() { Capacity = 1 });
        var quit = Runtime.CreatePromise<int>("quit");
        var send = broadcast.SendCase(0);
        var select = Runtime.CreateSelect(send, quit.WaitCase());
        Assert.Same(send, await Result(mode, "at-once", verbs => WaitAsync(verbs, select)));
        send.Offer(1);
        var handed = Result(mode, "handed", verbs => WaitAsync(verbs, select));
        await Until(() => broadcast.GetSnapshot().WaitingSenders == 1);
        Assert.Throws<InvalidOperationException>(() => send.Offer(9));

        Assert.True(slow.TryReceive(out var item));
        Assert.Same(send, await handed);
        send.Offer(2);
        var withdrawn = Result(mode, "withdrawn", verbs => WaitAsync(verbs, select));
        await Until(() => broadcast.GetSnapshot().WaitingSenders == 1);
        quit.TrySetResult(1);

        Assert.NotSame(send, await withdrawn);
        Assert.Equal((0, 0, 2L), (item, broadcast.GetSnapshot().WaitingSenders, broadcast.GetSnapshot().Sent));
        Assert.Equal(1, slow.TryReceive(out item) ? item : -1);
        Assert.False(slow.TryReceive(out _));
    }

    [Fact]
    public void SE2_a_select_never_receives_what_it_sends()
    {
        var broadcast = Runtime.CreateBroadcast<int>("news");
        var full = broadcast.Subscribe("full", new() { Capacity = 1 });
        Assert.True(broadcast.TrySend(0));
        var own = broadcast.Subscribe("own");
        var (send, receive) = (broadcast.SendCase(1), own.ReceiveCase());
        var winner = Runtime.CreateSelect(send, receive).WaitAsync();
        Assert.False(winner.IsCompleted);

        Assert.True(full.TryReceive(out _));

        Assert.Same(send, winner.GetAwaiter().GetResult());
        Assert.Equal(1, own.TryReceive(out var item) ? item : -1);
    }

    [Fact]
    public void SE5_what_is_completed_makes_its_case_ready()
    {
        var latest = Runtime.CreateLatest("level", 0);
        var broadcast = Runtime.CreateBroadcast<int>("news");
        var left = broadcast.Subscribe("left");
        var promise = Runtime.CreatePromise<int>("answer");
        ISelectCase<int>[] cases =
            [latest.Watch(seen: 1).NextCase(), broadcast.Subscribe("stays").ReceiveCase(), left.ReceiveCase(), promise.WaitCase()];
        var send = broadcast.SendCase(1);
        left.Dispose();
        latest.TryComplete();
        broadcast.TryComplete();
        promise.TrySetException(new InvalidDataException("broken"));

        Type[] errors =
            [typeof(ChannelCompletedException), typeof(ChannelCompletedException), typeof(ObjectDisposedException), typeof(InvalidDataException)];
        foreach (var (selectCase, error) in cases.Zip(errors))
        {
            Assert.True(Runtime.CreateSelect(selectCase).TryWait(out var winner));
            Assert.Same(selectCase, winner);
            Assert.IsType(error, selectCase.Error);
            Assert.Throws(error, () => selectCase.Value);
        }

        Assert.True(Runtime.CreateSelect(send).TryWait(out _));
        Assert.IsType<ChannelCompletedException>(send.Error);
    }

    private static ValueTask<ISelectCase> WaitAsync(Verbs verbs, ISelect select) =>
        verbs.IsBlocking ? new(select.Wait()) : select.WaitAsync();
}
