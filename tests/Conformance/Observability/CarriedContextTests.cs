using System.Diagnostics;
using Concurrency.Tests.Conformance.Activities;

namespace Concurrency.Tests.Conformance.Observability;

/// <summary>Where a channel carries trace contexts, the span of a receive is below the receiver's, and links to the sender's.</summary>
public sealed class CarriedContextTests : ActivityTest
{
    public static TheoryData<Mode, Mode> Modes =>
        new()
        {
            { Mode.Task, Mode.Task }, { Mode.Thread, Mode.Task }, { Mode.Task, Mode.BlockingThread },
            { Mode.BlockingThread, Mode.Thread }, { Mode.BlockingThread, Mode.BlockingThread },
        };

    [Theory, MemberData(nameof(Modes))]
    public async Task An_item_that_was_buffered_is_linked(Mode sender, Mode receiver)
    {
        using var spans = new SpanRecorder();
        var items = Create(capacity: 4);
        await Ended(Start(sender, "sender", verbs => verbs.SendAsync(items, 1)));
        await Ended(Start(receiver, "receiver", async verbs => await verbs.ReceiveAsync(items)));

        AssertLinked(spans, spans.Of("sender"), spans.Of("receiver"));
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task An_item_that_was_waited_for_is_linked(Mode sender, Mode receiver)
    {
        using var spans = new SpanRecorder();
        var items = Create(capacity: 4);
        var waiting = Start(receiver, "receiver", async verbs => await verbs.ReceiveAsync(items));
        await HasReceivers(items);
        await Ended(Start(sender, "sender", verbs => verbs.SendAsync(items, 1)));
        await Ended(waiting);

        AssertLinked(spans, spans.Of("sender"), spans.Of("receiver"));
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task An_item_that_waited_for_its_receiver_is_linked(Mode sender, Mode receiver)
    {
        using var spans = new SpanRecorder();
        var items = Create(capacity: 0);
        var waiting = Start(sender, "sender", verbs => verbs.SendAsync(items, 1));
        await Until(() => items.GetSnapshot().WaitingSenders == 1);
        await Ended(Start(receiver, "receiver", async verbs => await verbs.ReceiveAsync(items)));
        await Ended(waiting);

        AssertLinked(spans, spans.Of("sender"), spans.Of("receiver"));
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task An_item_that_waited_for_room_is_linked(string backend)
    {
        using var spans = new SpanRecorder();
        var items = Create(capacity: 1);
        items.TrySend(0);
        var sender = Runtime.Start("sender", async _ => await items.SendAsync(1), On(backend));
        await Until(() => items.GetSnapshot().WaitingSenders == 1);
        await Soon(items.ReceiveAsync());
        await Soon(sender.JoinAsync());
        await Soon(Runtime.RunAsync("receiver", async _ => await items.ReceiveAsync(), On(backend)));

        Assert.Equal(
            [spans.Outer.SpanId, spans.Of("sender").SpanId],
            Receives(spans).Select(span => span.Links.Single().Context.SpanId));
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task Each_item_of_a_batch_an_enumeration_and_a_select_is_linked(string backend)
    {
        using var spans = new SpanRecorder();
        var items = Create(capacity: 16);
        var receiver = Runtime.Start("receiver", async _ =>
        {
            Assert.Equal(2, (await items.ReceiveBatchAsync(2, Timeout.InfiniteTimeSpan)).Count);
            Assert.Equal(1, await items.ReceiveManyAsync(new int[1]));
            await Runtime.CreateSelect(items.ReceiveCase()).WaitAsync();
            await foreach (var item in items.ReceiveAllAsync())
                Assert.InRange(item, 4, 5);
        }, On(backend));
        for (var item = 0; item < 6; item++)
        {
            await Until(() => items.GetSnapshot() is { Count: 0, WaitingReceivers: 1 });
            await items.SendAsync(item);
        }

        items.TryComplete();
        await Soon(receiver.JoinAsync());

        var receives = Receives(spans);
        Assert.Equal(6, receives.Count);
        Assert.All(receives, span => Assert.Equal(spans.Outer.SpanId, span.Links.Single().Context.SpanId));
        Assert.All(receives, span => Assert.Equal(spans.Of("receiver").SpanId, span.ParentSpanId));
    }

    [Theory]
    [InlineData(ChannelFullMode.DropOldest, "second third")]
    [InlineData(ChannelFullMode.DropNewest, "first third")]
    [InlineData(ChannelFullMode.DropWrite, "first second")]
    public void What_is_dropped_takes_its_context_along(ChannelFullMode mode, string left)
    {
        using var spans = new SpanRecorder();
        var items = Runtime.CreateChannel("items", new ChannelOptions<int> { Capacity = 2, FullMode = mode, CarriesTraceContext = true });
        var names = new Dictionary<ActivitySpanId, string>();
        foreach (var name in (string[])["first", "second", "third"])
        {
            using var own = SpanRecorder.Begin(name);
            names[own.SpanId] = name;
            items.TrySend(1);
        }

        while (items.TryReceive(out _))
            continue;

        Assert.Equal(left, string.Join(' ', Receives(spans).Select(span => names[span.Links.Single().Context.SpanId])));
    }

    [Fact]
    public async Task An_abandoned_send_leaves_no_context_behind()
    {
        using var spans = new SpanRecorder();
        var items = Create(capacity: 0);
        using var abandon = new CancellationTokenSource();
        using (SpanRecorder.Begin("abandoned"))
        {
            var send = items.SendAsync(1, abandon.Token);
            await abandon.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Soon(send));
        }

        var receive = items.ReceiveAsync();
        items.TrySend(2);

        Assert.Equal(2, await Soon(receive));
        Assert.Equal(spans.Outer.SpanId, Receives(spans).Single().Links.Single().Context.SpanId);
    }

    [Fact]
    public void A_channel_carries_nothing_unless_it_is_told_to()
    {
        using var spans = new SpanRecorder();
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        items.TrySend(1);
        items.TryReceive(out _);

        Assert.Empty(spans.Ended);
    }

    private static List<Activity> Receives(SpanRecorder spans) => [.. spans.Ended.Where(span => span.DisplayName == "receive items")];

    private static void AssertLinked(SpanRecorder spans, Activity sender, Activity receiver)
    {
        var receive = Receives(spans).Single();
        Assert.Equal((ActivityKind.Consumer, receiver.SpanId), (receive.Kind, receive.ParentSpanId));
        Assert.Equal(sender.SpanId, receive.Links.Single().Context.SpanId);
        Assert.Equal("items", receive.GetTagItem("concurrency.object.path"));
    }

    private IChannel<int> Create(int capacity) =>
        Runtime.CreateChannel("items", new ChannelOptions<int> { Capacity = capacity, CarriesTraceContext = true });
}
