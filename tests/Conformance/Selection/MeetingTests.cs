using System.Collections.Concurrent;

namespace Concurrency.Tests.Conformance.Selection;

/// <summary>Selects that face each other at a rendezvous.</summary>
public sealed class MeetingTests : SelectTest
{
    private const int Rounds = 1_000;

    public static TheoryData<Mode, Mode> Pairs => new MatrixTheoryData<Mode, Mode>(Enum.GetValues<Mode>(), Enum.GetValues<Mode>());

    [Theory, MemberData(nameof(Modes))]
    public async Task SE2_a_select_never_meets_itself(Mode mode)
    {
        var channel = Runtime.CreateChannel<int>("meeting", ChannelCapacity.Rendezvous);
        var receive = channel.ReceiveCase();
        var select = Runtime.CreateSelect(channel.SendCase(1), receive, channel.SendCase(2), channel.ReceiveCase());
        Assert.False(select.TryWait(out _));

        var round = Round(mode, select);
        await Until(() => channel.GetSnapshot() is { WaitingSenders: 2, WaitingReceivers: 2 });
        Assert.False(round.IsCompleted);
        Assert.True(channel.TryReceive(out var sent));

        Assert.InRange(sent, 1, 2);
        Assert.NotSame(receive, await round);
        Assert.True(channel.GetSnapshot() is { WaitingSenders: 0, WaitingReceivers: 0, Sent: 1, Received: 1 });
    }

    [Theory, MemberData(nameof(Pairs))]
    public async Task SE2_two_facing_selects_meet_in_every_round(Mode first, Mode second)
    {
        var channel = Runtime.CreateChannel<int>("meeting", ChannelCapacity.Rendezvous);
        var meetings = new Meetings();
        await Ended(
            Start(first, "first", verbs => meetings.JoinAsync(verbs, Runtime, channel, 0)),
            Start(second, "second", verbs => meetings.JoinAsync(verbs, Runtime, channel, 1)));

        meetings.AssertAllMet(Rounds);
        Assert.True(channel.GetSnapshot() is { WaitingSenders: 0, WaitingReceivers: 0, Sent: Rounds });
    }

    [Theory, MemberData(nameof(Pairs))]
    public async Task SE2_selects_over_two_channels_in_opposite_order_always_meet(Mode first, Mode second)
    {
        var left = Runtime.CreateChannel<int>("left", ChannelCapacity.Rendezvous);
        var right = Runtime.CreateChannel<int>("right", ChannelCapacity.Rendezvous);
        await Ended(
            Start(first, "first", verbs => SwapAsync(verbs, left, right)),
            Start(second, "second", verbs => SwapAsync(verbs, right, left)));

        Assert.Equal(Rounds, left.GetSnapshot().Sent + right.GetSnapshot().Sent);
        Assert.All([left, right], channel => Assert.True(channel.GetSnapshot() is { WaitingSenders: 0, WaitingReceivers: 0 }));
    }

    [Theory, MemberData(nameof(Modes))]
    public async Task SE2_several_selects_meet_one_another_and_plain_senders_and_receivers(Mode mode)
    {
        var channel = Runtime.CreateChannel<int>("meeting", ChannelCapacity.Rendezvous);
        var meetings = new Meetings();
        var roles = Enumerable.Range(0, 4)
            .Select(index => Start(mode, "selector", verbs => meetings.JoinAsync(verbs, Runtime, channel, index)))
            .Append(Start(mode, "sender", async verbs =>
            {
                for (var round = 0; round < Rounds; round++)
                {
                    await verbs.SendAsync(channel, (4 * Rounds) + round);
                    meetings.Sent.Add((4 * Rounds) + round);
                }
            }))
            .Append(Start(mode, "receiver", async verbs =>
            {
                for (var round = 0; round < Rounds; round++)
                    meetings.Received.Add(await verbs.ReceiveAsync(channel));
            }));

        // Among the last some may find nobody left to send to them, or to receive from them: each gets what it waits for.
        var all = roles.ToArray();
        var extra = 5 * Rounds;
        var ending = Ended(all);
        while (!ending.IsCompleted)
        {
            if (all.Count(role => !role.Completion.IsCompleted) == 1)
            {
                if (channel.TryReceive(out var item))
                    meetings.Received.Add(item);
                else if (channel.TrySend(extra))
                    meetings.Sent.Add(extra++);
            }

            await Task.Yield();
        }

        await ending;
        Assert.Equal(meetings.Sent.Order(), meetings.Received.Order());
        Assert.True(channel.GetSnapshot() is { WaitingSenders: 0, WaitingReceivers: 0 });
    }

    private async ValueTask SwapAsync(Verbs verbs, IChannel<int> own, IChannel<int> other)
    {
        var select = Runtime.CreateSelect(own.SendCase(1), other.ReceiveCase());
        for (var round = 0; round < Rounds; round++)
            Assert.Null((await verbs.SelectAsync(select)).Error);
    }

    private sealed class Meetings
    {
        public ConcurrentBag<int> Sent { get; } = [];

        public ConcurrentBag<int> Received { get; } = [];

        public async ValueTask JoinAsync(Verbs verbs, IConcurrency concurrency, IChannel<int> channel, int party)
        {
            var send = channel.SendCase(0);
            var receive = channel.ReceiveCase();
            var select = concurrency.CreateSelect(send, receive);
            for (var round = 0; round < Rounds; round++)
            {
                var item = (party * Rounds) + round;
                send.Offer(item);
                if (await verbs.SelectAsync(select) == send)
                {
                    Sent.Add(item);
                }
                else
                {
                    Assert.NotEqual(party, receive.Value / Rounds);
                    Received.Add(receive.Value);
                }
            }
        }

        public void AssertAllMet(int count)
        {
            Assert.Equal(count, Sent.Count);
            Assert.Equal(Sent.Order(), Received.Order());
        }
    }
}
