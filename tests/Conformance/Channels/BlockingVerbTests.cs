namespace Concurrency.Tests.Conformance.Channels;

/// <summary>Blocking verbs are refused in every asynchronous body, on every backend, and say what to call instead.</summary>
public sealed class BlockingVerbTests : ChannelTest
{
    public static TheoryData<Mode> Bodies => [Mode.Task, Mode.Thread];

    [Theory, MemberData(nameof(Bodies))]
    public async Task C9_they_throw_in_an_asynchronous_body(Mode mode)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 2);
        channel.TrySend(1);
        var questions = Runtime.CreateChannel<Request<int, int>>("questions", capacity: 2);
        var adapted = Runtime.Adapt("adapted", channel.AsChannelReader());
        await Ended(Start(mode, "body", verbs =>
        {
            AssertRefused("SendAsync", () => channel.Send(2));
            AssertRefused("ReceiveAsync", () => channel.Receive());
            AssertRefused("ReceiveAllAsync", () => Assert.Empty(channel.ReceiveAll()));
            AssertRefused("AskAsync", () => verbs.Scope!.Ask(questions, 1));
            AssertRefused("ReceiveAsync", () => channel.Receive(TimeSpan.FromDays(1)));
            AssertRefused("SendAsync", () => channel.Send(2, TimeSpan.FromDays(1)));
            AssertRefused("ReceiveAsync", () => adapted.Receive());
            return default;
        }));

        Assert.Equal([1], Drain(channel));
    }

    [Theory, MemberData(nameof(Bodies))]
    public async Task C9_they_throw_without_time_as_well(Mode mode)
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 2);
        channel.TrySend(1);
        await Ended(Start(mode, "body", _ =>
        {
            AssertRefused("ReceiveAsync", () => channel.Receive(TimeSpan.Zero));
            AssertRefused("SendAsync", () => channel.Send(2, TimeSpan.Zero));
            return default;
        }));
    }

    [Theory, MemberData(nameof(Bodies))]
    public async Task They_name_the_enumeration_of_an_adapted_channel(Mode mode)
    {
        var adapted = Runtime.Adapt("adapted", Runtime.CreateChannel<int>("items", capacity: 2).AsChannelReader());
        await Ended(Start(mode, "body", _ =>
        {
            AssertRefused("ReceiveAllAsync", () => Assert.Empty(adapted.ReceiveAll()));
            return default;
        }));
    }

    [Fact]
    public async Task Code_that_left_its_activity_may_block()
    {
        var channel = Runtime.CreateChannel<int>("items", capacity: 1);
        var role = Start(Mode.Task, "body", async _ => Assert.Equal(7, await Task.Run(() => channel.Receive())));
        await UntilReceivers(channel, 1);

        channel.Send(7);

        await Ended(role);
    }

    private static void AssertRefused(string instead, Action verb)
    {
        var refusal = Assert.Throws<InvalidOperationException>(verb);
        Assert.Contains(instead, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("'body'", refusal.Message, StringComparison.Ordinal);
    }
}
